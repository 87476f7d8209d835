"""Bodies of machines: read as they are, up to a limit."""

from starlette.requests import Request

from trueup.web.errors import ApiError, Code


async def bounded(request: Request, limit: int) -> bytes:
    """*limit*: bytes; more of them are an error, which is told before they are read."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > limit:
            raise _too_large(limit)
    return bytes(read)


def _too_large(limit: int) -> ApiError:
    return ApiError(Code.TOO_LARGE, f"the body is larger than {limit // 2**10} KiB")
