"""Signs a folder in several ways with PyPI model-signing, and says what it thinks of each signature.

sign_models.py sign OUT MODEL    keys and certificates in OUT, OUT/*.sig, and one line of JSON: the root digests
sign_models.py verify OUT MODEL    one line of JSON: whether each signature verifies

Its own way back from a signature to the hashing fails for BLAKE2 and for shards (1.1.1), so that it is told both times.
"""

import base64
import datetime
import json
import pathlib
import sys

import model_signing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def write_key(path, curve):
    key = ec.generate_private_key(curve)
    path.with_suffix(".key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    path.with_suffix(".pub").write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return key


def certificate(name, key, issuer, issuer_key, is_root, may_sign=True):
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root and may_sign:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def write_certificates(out):
    root_key = write_key(out / "root", ec.SECP384R1())
    root = certificate("root", root_key, None, root_key, True)
    (out / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    middle_key = write_key(out / "middle", ec.SECP256R1())
    middle = certificate("middle", middle_key, root.subject, root_key, True)
    (out / "middle.pem").write_bytes(middle.public_bytes(serialization.Encoding.PEM))
    for name, may_sign in [("signer", True), ("visitor", False)]:
        key = write_key(out / name, ec.SECP256R1())
        leaf = certificate(name, key, middle.subject, middle_key, False, may_sign)
        (out / f"{name}.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))


KEYS = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
CERTIFICATES = ["signer", "visitor"]


def hashing(name):
    config = model_signing.hashing.Config()
    if name == "p384":
        return config.use_file_serialization(hashing_algorithm="blake2")
    if name == "p521":
        return config.use_shard_serialization(shard_size=1000)
    return config


def sign(out, model):
    write_certificates(out)
    digests = {}
    for name, curve in KEYS.items():
        write_key(out / name, curve)
    for name in [*KEYS, *CERTIFICATES]:
        signing = model_signing.signing.Config()
        if name in KEYS:
            signing = signing.use_elliptic_key_signer(private_key=out / f"{name}.key")
        else:
            signing = signing.use_certificate_signer(
                private_key=out / f"{name}.key",
                signing_certificate=out / f"{name}.pem",
                certificate_chain=[out / "middle.pem"],
            )
        signing.set_hashing_config(hashing(name)).sign(model, out / f"{name}.sig")
        payload = json.loads((out / f"{name}.sig").read_text())["dsseEnvelope"]["payload"]
        digests[name] = json.loads(base64.b64decode(payload))["subject"][0]["digest"]["sha256"]
    return digests


def is_verified(out, name, model):
    config = model_signing.verifying.Config()
    if name in KEYS:
        config = config.use_elliptic_key_verifier(public_key=out / f"{name}.pub")
    else:
        config = config.use_certificate_verifier(certificate_chain=[out / "root.pem"])
    try:
        config.set_hashing_config(hashing(name)).verify(model, out / f"{name}.sig")
        return True
    except Exception:
        return False


if __name__ == "__main__":
    out, model = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    if sys.argv[1] == "sign":
        print(json.dumps(sign(out, model)))
    else:
        print(json.dumps({name: is_verified(out, name, model) for name in [*KEYS, *CERTIFICATES]}))
