#ifndef CCURLSHIM_H
#define CCURLSHIM_H

#include <curl/curl.h>
#include <stddef.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import: one typed function per kind of
// argument. Option names stay curl's own.

#pragma clang assume_nonnull begin

// Receives `count` bytes; returning another number aborts the transfer.
typedef size_t (*atlas_curl_receiver)(char *bytes, size_t size, size_t count, void *_Nullable context);

CURLcode atlas_curl_set_long(CURL *curl, CURLoption option, long value);
CURLcode atlas_curl_set_size(CURL *curl, CURLoption option, curl_off_t value);
CURLcode atlas_curl_set_string(CURL *curl, CURLoption option, const char *_Nullable value);
CURLcode atlas_curl_set_bytes(CURL *curl, CURLoption option, const void *_Nullable value);
CURLcode atlas_curl_set_headers(CURL *curl, struct curl_slist *_Nullable value);
CURLcode atlas_curl_set_error_buffer(CURL *curl, char *_Nullable buffer);
CURLcode atlas_curl_set_body_receiver(CURL *curl, atlas_curl_receiver receiver, void *_Nullable context);
CURLcode atlas_curl_set_header_receiver(CURL *curl, atlas_curl_receiver receiver, void *_Nullable context);
CURLcode atlas_curl_get_long(CURL *curl, CURLINFO info, long *value);

// Called once connected, before anything is sent; CURL_PREREQFUNC_ABORT ends the transfer.
typedef int (*atlas_curl_prerequest)(
    void *_Nullable context, char *_Nullable peer, char *_Nullable own, int peer_port, int own_port);

CURLcode atlas_curl_set_prerequest(CURL *curl, atlas_curl_prerequest callback, void *_Nullable context);

// Of a message CURLMSG_DONE.
CURLcode atlas_curl_message_result(const CURLMsg *message);
CURLMcode atlas_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

#pragma clang assume_nonnull end

#endif
