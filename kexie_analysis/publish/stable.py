"""Office files with the same bytes for the same content: zip members without the time of day."""

from __future__ import annotations

import io
import re
import zipfile

_MODIFIED = re.compile(
    rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)
_WHEN = rb"\g<1>2000-01-01T00:00:00Z\g<3>"


def stable_zip(data: bytes) -> bytes:
    """The same zip with one date in all its members and in its document properties."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(_WHEN, content)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return out.getvalue()
