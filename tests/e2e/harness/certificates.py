"""Certificates for tests: one self-signed authority, and what it signs."""

import subprocess

DAYS = "2"


def _openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True,
                   stdin=subprocess.DEVNULL)


def make_authority(folder):
    """Writes ca.crt and ca.key; returns the path of ca.crt, for clients to trust."""
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", DAYS, "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.crt",
             cwd=folder)
    return folder / "ca.crt"


def make_certificate(folder, name, hosts, days=DAYS):
    """Writes name.crt and name.key for the hosts and IPv4 addresses, by the folder's authority."""
    names = ",".join(f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts)
    (folder / f"{name}.ext").write_text(f"subjectAltName={names}\n", encoding="utf-8")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr", cwd=folder)
    _openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
             "-CAcreateserial", "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.crt",
             cwd=folder)
