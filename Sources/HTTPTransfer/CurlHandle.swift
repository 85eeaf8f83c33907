import CCurl
import CCurlShim
import Glibc

/// One libcurl easy handle with its header list and error text; freed with the object. Used by one thread at a time.
final class CurlHandle {
  let curl: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>

  /// `curl_global_init` is needed once a process, before the first handle.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// Nil when libcurl has no memory left.
  init?() {
    guard Self.isReady, let curl = curl_easy_init() else { return nil }
    self.curl = curl
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    _ = atlas_curl_set_error_buffer(curl, errorText)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
  }

  deinit {
    curl_easy_cleanup(curl)
    curl_slist_free_all(headers)
    errorText.deallocate()
  }

  func set(_ option: CURLoption, _ value: Int) { _ = atlas_curl_set_long(curl, option, value) }
  func set(_ option: CURLoption, _ value: String) { _ = atlas_curl_set_string(curl, option, value) }

  func add(header: String) {
    headers = curl_slist_append(headers, header)
    _ = atlas_curl_set_headers(curl, headers)
  }

  /// libcurl's own words about the last failure.
  var failure: String { String(cString: errorText) }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    _ = atlas_curl_get_long(curl, info, &value)
    return value
  }
}
