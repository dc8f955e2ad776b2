"""The one file of a form (`multipart/form-data`), as it arrives."""

from collections.abc import AsyncIterator

from multipart import (
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

_FIELD = "file"
_MOST_FIELDS = 20


class NoFile(Exception):  # noqa: N818
    """The form must hold exactly one file, in its field `file`."""


class UploadTooLarge(Exception):  # noqa: N818
    """The file is larger than this server takes."""


class Form:
    """Reads a form up to its file, then the file, then what follows it."""

    def __init__(self, content_type: str, body: AsyncIterator[bytes], most: int) -> None:
        """`most` bytes of the body are read. Raises NoFile."""
        kind, options = parse_options_header(content_type)
        if kind != "multipart/form-data":
            raise NoFile
        try:
            boundary = options.get("boundary", "")
            parser = PushMultipartParser(boundary, max_segment_count=_MOST_FIELDS)
        except MultipartError:
            raise NoFile from None
        self._events = _events(parser, body, most)

    async def filename(self) -> str:
        """Read up to the file; its name as it was sent. Raises NoFile, UploadTooLarge."""
        async for event in self._events:
            if isinstance(event, MultipartSegment) and event.name == _FIELD and event.filename:
                return event.filename
        raise NoFile

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file; it ends when the form has ended as it should.

        Raises NoFile, UploadTooLarge.
        """
        inside = True
        async for event in self._events:
            if isinstance(event, MultipartSegment):
                inside = False
                if event.name == _FIELD:
                    raise NoFile
            elif event is not None and inside:
                yield event


async def _events(
    parser: PushMultipartParser, body: AsyncIterator[bytes], most: int
) -> AsyncIterator[MultipartSegment | bytes | None]:
    length = 0
    try:
        async for chunk in body:
            length += len(chunk)
            if length > most:
                raise UploadTooLarge
            for event in parser.parse(chunk):
                yield event
        parser.close()
    except MultipartError:
        raise NoFile from None
