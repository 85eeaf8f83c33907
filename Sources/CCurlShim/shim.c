#include "CCurlShim.h"

CURLcode atlas_curl_set_long(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

CURLcode atlas_curl_set_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}

CURLcode atlas_curl_set_string(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

CURLcode atlas_curl_set_bytes(CURL *curl, CURLoption option, const void *value) {
  return curl_easy_setopt(curl, option, value);
}

CURLcode atlas_curl_set_headers(CURL *curl, struct curl_slist *value) {
  return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, value);
}

CURLcode atlas_curl_set_error_buffer(CURL *curl, char *buffer) {
  return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, buffer);
}

CURLcode atlas_curl_set_body_receiver(CURL *curl, atlas_curl_receiver receiver, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receiver);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_WRITEDATA, context);
}

CURLcode atlas_curl_set_header_receiver(CURL *curl, atlas_curl_receiver receiver, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receiver);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_HEADERDATA, context);
}

CURLcode atlas_curl_get_long(CURL *curl, CURLINFO info, long *value) { return curl_easy_getinfo(curl, info, value); }

CURLcode atlas_curl_set_prerequest(CURL *curl, atlas_curl_prerequest callback, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_PREREQDATA, context);
}

CURLcode atlas_curl_message_result(const CURLMsg *message) { return message->data.result; }

CURLMcode atlas_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
