import AlertDelivery
import AtlasAlerts
import ModelAtlas

/// What the daemon was told about alerts.
package struct AlertSettings: Sendable {
  package var policy: AlertPolicy
  package var receivers: [AlertReceiver]
  package var rhythm: DeliveryRhythm
  /// Reads the text of a rules file; throws `UnusableRules`.
  package var read: @Sendable ([UInt8]) throws -> AlertPolicy

  package init(
    policy: AlertPolicy = AlertPolicy(), receivers: [AlertReceiver] = [], rhythm: DeliveryRhythm = DeliveryRhythm(),
    read: @escaping @Sendable ([UInt8]) throws -> AlertPolicy = { _ in
      throw UnusableRules(problems: ["rules files are not read here"])
    }
  ) {
    self.policy = policy
    self.receivers = receivers
    self.rhythm = rhythm
    self.read = read
  }
}
