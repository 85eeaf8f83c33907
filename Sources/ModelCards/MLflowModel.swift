import ModelAtlas

extension CardReading {
  /// MLflow's MLmodel: when the model was logged and by which run. MLflow has no field for a parent.
  ///
  /// - Source: mlflow-skinny 3.17.2, models/model.py.
  mutating func readMLflowModel(_ document: CardValue, file: ByteString) {
    // `2026-11-26 22:31:22.979848`, in UTC.
    if let text = document["utc_time_created"]?.text, let time = UnixTime(rfc3339: text.replacing(" ", with: "T") + "Z")
    {
      facts.times.append(CreationTime(time: time, source: .metadata))
    }
    feature("mlflow.run_id", document["run_id"]?.text, file: file)
    feature("mlflow.model_id", document["model_id"]?.text, file: file)
  }
}
