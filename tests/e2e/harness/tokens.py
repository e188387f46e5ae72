"""Tokens for tests: keys and signatures by the openssl command, the rest by hand."""

import base64
import json
import subprocess

ALGORITHMS = {
    "RS256": ["-sha256"],
    "RS512": ["-sha512"],
    "PS256": ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"],
    "ES256": ["-sha256"],
    "ES384": ["-sha384"],
}
COORDINATE_BYTES = {"P-256": 32, "P-384": 48}


def base64url(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True,
                          input=data if data is not None else b"").stdout


class TokenKey:
    """A private key in a file, its public half as a JSON Web Key."""

    def __init__(self, folder, name, kind="RSA", bits=2048):
        self.name, self.kind, self.path = name, kind, folder / f"{name}.pem"
        if kind == "RSA":
            options = ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"]
        else:
            options = ["EC", "-pkeyopt", f"ec_paramgen_curve:{kind}"]
        _openssl("genpkey", "-algorithm", *options, "-out", self.path)

    def jwk(self, **members):
        if self.kind == "RSA":
            text = _openssl("rsa", "-in", self.path, "-noout", "-modulus").decode()
            modulus = bytes.fromhex(text.split("=")[1].strip())
            key = {"kty": "RSA", "n": base64url(modulus), "e": "AQAB"}
        else:
            size = COORDINATE_BYTES[self.kind]
            point = _openssl("ec", "-in", self.path, "-pubout", "-outform", "DER")[-2 * size:]
            key = {"kty": "EC", "crv": self.kind, "x": base64url(point[:size]),
                   "y": base64url(point[size:])}
        return {**key, "kid": self.name, "use": "sig", **members}

    def sign(self, claims, algorithm="RS256", header=None):
        head = {"alg": algorithm, "typ": "JWT", "kid": self.name, **(header or {})}
        payload = claims if isinstance(claims, str) else json.dumps(claims)
        signed = f"{base64url(json.dumps(head))}.{base64url(payload)}"
        signature = _openssl("dgst", "-sign", self.path, *ALGORITHMS[algorithm],
                             data=signed.encode())
        if self.kind != "RSA":
            signature = self._raw(signature)
        return f"{signed}.{base64url(signature)}"

    def _raw(self, der):
        """r and s of an ECDSA signature side by side (RFC 7518 section 3.4), out of their DER."""
        size, at, out = COORDINATE_BYTES[self.kind], 2, b""
        for _ in range(2):
            length = der[at + 1]
            out += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(size, b"\0")
            at += 2 + length
        return out


def write_keys(path, *keys):
    path.write_text(json.dumps({"keys": list(keys)}), encoding="utf-8")
