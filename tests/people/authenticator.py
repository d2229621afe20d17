"""A security key of software: it makes passkeys and signs with them, as a phone would."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

USER_WAS_THERE, USER_IS_VERIFIED, MADE_A_KEY = 1, 4, 64


@dataclass
class SoftKey:
    """One passkey. What a test bends (origin, count, flags) is a field."""

    origin: str = "http://localhost:8000"
    site: str = "localhost"
    count: int = 0
    flags: int = USER_WAS_THERE | USER_IS_VERIFIED
    handle: str = ""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """A new passkey, as a browser says it."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        made = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = self._data(self.flags | MADE_A_KEY) + made
        attested = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options["challenge"])
        return self._whole({"clientDataJSON": said, "attestationObject": attested})

    def sign(self, options: dict[str, Any]) -> str:
        """What signs somebody in, as a browser says it."""
        self.count += 1
        data, said = self._data(self.flags), self._said("webauthn.get", options["challenge"])
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        whole = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._whole(whole, {"userHandle": self.handle})

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _whole(self, response: dict[str, bytes], more: dict[str, str] | None = None) -> str:
        name = bytes_to_base64url(self.credential)
        said = {key: bytes_to_base64url(value) for key, value in response.items()}
        whole = {"id": name, "rawId": name, "type": "public-key", "response": said | (more or {})}
        return json.dumps(whole)
