int atlas_curl_present(void);
