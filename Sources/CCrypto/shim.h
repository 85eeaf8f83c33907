#ifndef ATLAS_CCRYPTO_H
#define ATLAS_CCRYPTO_H

// libcrypto's low-level SHA-256 is marked deprecated since OpenSSL 3.0, but only it lets the state be exported
// between two bytes, so that hashing a file goes on after a restart. It runs on SHA-NI like the EVP interface.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/// How a name is printed: `CN=..., O=...`.
static inline unsigned long atlas_name_flags(void) { return XN_FLAG_RFC2253; }

// Stacks are typed by macros, which Swift does not see.
static inline STACK_OF(X509) *atlas_certificates(void) { return sk_X509_new_null(); }

/// Takes the certificate over. Returns 1, or 0 when there is no memory.
static inline int atlas_add_certificate(STACK_OF(X509) *certificates, X509 *certificate) {
  return sk_X509_push(certificates, certificate) > 0;
}

static inline void atlas_free_certificates(STACK_OF(X509) *certificates) {
  sk_X509_pop_free(certificates, X509_free);
}

#endif
