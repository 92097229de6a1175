"""The language server (Language Server Protocol 3.17) on standard input and output.

An editor sends the texts of its buffers; nothing of a document is read from the disk, and nothing is ever written: the
editor applies the edits. Positions are converted here, at the border; `ssolint.editor` knows offsets only.

The extra `ssolint[server]` brings pygls, which only this module and `ssolint.server_terms` import.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import uri_scheme

from ssolint import __version__, files
from ssolint.bug import ISSUES
from ssolint.editor import actions, places
from ssolint.editor.complete import complete
from ssolint.editor.hover import hover
from ssolint.editor.positions import Border
from ssolint.editor.view import View, look
from ssolint.errors import UsageError
from ssolint.names import looks_like_aws_file
from ssolint.report.escape import visible
from ssolint.server_terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pygls.workspace import TextDocument

FIX_ALL = "source.fixAll.ssolint"
# So long a document has to rest before it is checked again: between two keystrokes nobody reads a diagnostic.
PAUSE_SECONDS = 0.15
# Settings files and the companions, whose change on the disk may change what is to be said of an open document.
WATCHED = ("**/ssolint.toml", "**/.ssolint.toml", "**/pyproject.toml", "**/config", "**/credentials")
# RequestFailed: the request was right and can't be answered; the text is for the user.
_REQUEST_FAILED = -32803


class _Server(LanguageServer):
    """pygls's server, without its habit of showing tracebacks to the user."""

    def report_server_error(self, error: Exception, source: object) -> None:  # noqa: ARG002 - as pygls calls it
        """Log that a message could not be handled; the error's text may quote the document and is left out."""
        self.window_log_message(
            lsp.LogMessageParams(lsp.MessageType.Error, f"a message of the editor failed: {type(error).__name__}")
        )


class Service:
    """The state of one editor's session: the views of its open documents, and what the editor can do."""

    def __init__(self) -> None:
        self.server = _Server("ssolint", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.border = Border()
        self.plugins = False
        self.shut_down = False
        self._views: dict[str, tuple[str, View | None]] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._told: str | None = None
        self._register()

    def _register(self) -> None:
        completion = lsp.CompletionOptions(trigger_characters=["=", "[", " ", ","])
        kinds: list[lsp.CodeActionKind | str] = [lsp.CodeActionKind.QuickFix, FIX_ALL]
        handlers: list[tuple[str, Callable[[Any], Any], object]] = [
            (lsp.INITIALIZE, self._initialize, None),
            (lsp.INITIALIZED, self._initialized, None),
            (lsp.SHUTDOWN, self._shutdown, None),
            (lsp.TEXT_DOCUMENT_DID_OPEN, self._opened, None),
            (lsp.TEXT_DOCUMENT_DID_CHANGE, self._changed, None),
            (lsp.TEXT_DOCUMENT_DID_SAVE, self._saved, None),
            (lsp.TEXT_DOCUMENT_DID_CLOSE, self._closed, None),
            (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, self._saved, None),
            (lsp.TEXT_DOCUMENT_CODE_ACTION, self._actions, lsp.CodeActionOptions(code_action_kinds=kinds)),
            (lsp.TEXT_DOCUMENT_HOVER, self._hover, None),
            (lsp.TEXT_DOCUMENT_DEFINITION, self._definition, None),
            (lsp.TEXT_DOCUMENT_REFERENCES, self._references, None),
            (lsp.TEXT_DOCUMENT_PREPARE_RENAME, self._prepare_rename, None),
            (lsp.TEXT_DOCUMENT_RENAME, self._rename, lsp.RenameOptions(prepare_provider=True)),
            (lsp.TEXT_DOCUMENT_COMPLETION, self._completion, completion),
            (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, self._symbols, None),
        ]
        for name, handler, options in handlers:
            self.server.feature(name, options)(self._guarded(handler))

    def _guarded(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A handler that answers with nothing where it fails, and says so."""

        # pygls looks at the annotation: where the server fits it, as it fits `object`, it is handed over as well.
        def guarded(params: Any) -> object:
            try:
                return handler(params)
            except JsonRpcException:
                raise
            except UsageError as error:
                self._tell(str(error))
            except Exception as error:  # noqa: BLE001 - no mistake of ours may end the editor's session
                self._log_bug(error.__cause__ or error)
            return None

        return guarded

    def _tell(self, text: str) -> None:
        """Show what is wrong with the settings, once: they are read at every change of a document."""
        if text != self._told:
            self._told = text
            self.server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"ssolint: {visible(text)}"))

    def _log_bug(self, error: BaseException) -> None:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace is not None else ""
        text = f"a bug in ssolint {__version__}: {type(error).__name__}{place}; please send this to {ISSUES}"
        self.server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, text))

    # The life of the session and of its documents.

    def _initialize(self, params: lsp.InitializeParams) -> None:
        # The workspace was made a moment ago, with the encoding that was agreed on.
        encoding = self.server.workspace.position_encoding
        self.border = Border(str(getattr(encoding, "value", encoding)))
        options = params.initialization_options
        self.plugins = isinstance(options, dict) and options.get("plugins") is True

    def _initialized(self, _: object) -> None:
        workspace = self.server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is None or not watching.dynamic_registration:
            return
        watchers = [lsp.FileSystemWatcher(glob) for glob in WATCHED]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        wish = lsp.Registration("ssolint-watch", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self.server.client_register_capability(lsp.RegistrationParams([wish]))

    def _shutdown(self, _: object) -> None:
        self.shut_down = True

    def _opened(self, params: lsp.DidOpenTextDocumentParams) -> None:
        self._check_at_once(params.text_document.uri)

    def _changed(self, params: lsp.DidChangeTextDocumentParams) -> None:
        for uri in self._with_companion(params.text_document.uri):
            self._views.pop(uri, None)
            self._stop_waiting(uri)
            publish = self._guarded(self._publish)
            self._waiting[uri] = asyncio.get_running_loop().call_later(PAUSE_SECONDS, publish, uri)

    def _saved(self, _: object) -> None:
        """A file on the disk has changed: settings or a companion may be others now."""
        self._views.clear()
        self._told = None
        for uri in list(self.server.workspace.text_documents):
            self._stop_waiting(uri)
            self._guarded(self._publish)(uri)

    def _closed(self, params: lsp.DidCloseTextDocumentParams) -> None:
        uri = unquote(params.text_document.uri)
        self._stop_waiting(uri)
        self._views.pop(uri, None)
        self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))
        self._check_at_once(params.text_document.uri)

    def _check_at_once(self, uri: str) -> None:
        for one in self._with_companion(uri):
            self._views.pop(one, None)
            self._stop_waiting(one)
            self._guarded(self._publish)(one)

    def _stop_waiting(self, uri: str) -> None:
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()

    def _with_companion(self, uri: str) -> list[str]:
        """The open documents among a document and those in its folder, for which it may be the companion."""
        folder = unquote(uri).rpartition("/")[0]
        return [other for other in self.server.workspace.text_documents if other.rpartition("/")[0] == folder]

    def _publish(self, uri: str) -> None:
        self._waiting.pop(uri, None)
        document = self._document(uri)
        if document is None:
            return
        diagnostics: list[lsp.Diagnostic] = []
        try:
            view = self._view(uri)
            if view is not None:
                diagnostics = self._terms(view, document.uri).diagnostics()
        finally:
            # Where the check fails, what was said of an earlier text must not stay.
            self.server.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(document.uri, diagnostics, document.version)
            )

    # Documents and views.

    def _document(self, uri: str) -> TextDocument | None:
        """An open document. pygls's own way of asking would read the disk for one that is not open."""
        documents: dict[str, TextDocument] = self.server.workspace.text_documents
        return documents.get(unquote(uri))

    def _view(self, uri: str) -> View | None:
        """The view of an open document; None where there is none, or it is no AWS file, or excluded.

        Raises UsageError.
        """
        document = self._document(uri)
        if document is None or not _is_ours(document):
            return None
        uri, text = unquote(uri), document.source
        known = self._views.get(uri)
        if known is None or known[0] != text:
            known = self._views[uri] = (text, look(text, _path(document), self._text_at, plugins=self.plugins))
        return known[1]

    def _text_at(self, path: str) -> str | None:
        documents = self.server.workspace.text_documents.values()
        return next((document.source for document in documents if _path(document) == path), None)

    def _uri_at(self, path: str) -> str | None:
        documents = self.server.workspace.text_documents.values()
        return next((document.uri for document in documents if _path(document) == path), None)

    def _terms(self, view: View, uri: str) -> Terms:
        return Terms(view, uri, self.border, self._uri_at)

    def _at(self, params: Any) -> tuple[Terms, int] | None:
        """The view and the offset that a request speaks of. Raises UsageError."""
        uri = params.text_document.uri
        view = self._view(uri)
        if view is None:
            return None
        return self._terms(view, uri), self.border.offset(view.source, params.position.line, params.position.character)

    # Requests.

    def _actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
        view = self._view(params.text_document.uri)
        if view is None:
            return None
        terms = self._terms(view, params.text_document.uri)
        start = self.border.offset(view.source, params.range.start.line, params.range.start.character)
        end = self.border.offset(view.source, params.range.end.line, params.range.end.character)
        found: list[lsp.CodeAction] = []
        if _wanted(lsp.CodeActionKind.QuickFix.value, params.context.only):
            offered = (*actions.quick_fixes(view, start, end), *actions.suppressions(view, start, end))
            found = [terms.action(action, lsp.CodeActionKind.QuickFix) for action in offered]
        # An editor that asks of its own accord, at every move of the cursor, wants to know of this place only.
        unasked = params.context.only is None and params.context.trigger_kind is lsp.CodeActionTriggerKind.Automatic
        every = actions.fix_all(view) if not unasked and _wanted(FIX_ALL, params.context.only) else None
        return [*found, terms.action(every, FIX_ALL)] if every is not None else found

    def _hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        at = self._at(params)
        shown = hover(at[0].view, at[1]) if at is not None else None
        if at is None or shown is None:
            return None
        capabilities = self.server.client_capabilities.text_document
        formats = (capabilities.hover.content_format if capabilities and capabilities.hover else None) or []
        markdown = lsp.MarkupKind.Markdown in formats
        kind = lsp.MarkupKind.Markdown if markdown else lsp.MarkupKind.PlainText
        return lsp.Hover(lsp.MarkupContent(kind, shown.markdown if markdown else shown.plain), at[0].range(shown.span))

    def _name(self, params: Any) -> tuple[Terms, places.Name] | None:
        at = self._at(params)
        name = places.name_at(at[0].view.config, at[1]) if at is not None else None
        return (at[0], name) if at is not None and name is not None else None

    def _definition(self, params: lsp.DefinitionParams) -> list[lsp.Location] | None:
        found = self._name(params)
        if found is None:
            return None
        return [found[0].location(place) for place in places.definitions(found[0].view.config, found[1])]

    def _references(self, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
        found = self._name(params)
        if found is None:
            return None
        terms, name = found
        headers = places.definitions(terms.view.config, name) if params.context.include_declaration else []
        return [terms.location(place) for place in (*headers, *places.references(terms.view.config, name))]

    def _prepare_rename(self, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        found = self._name(params)
        if found is None or not places.can_rename(found[0].view.config, found[1]):
            return None
        return lsp.PrepareRenamePlaceholder(found[0].range(found[1].span), found[1].name)

    def _rename(self, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        found = self._name(params)
        if found is None:
            return None
        try:
            return found[0].workspace_edit(places.renamed(found[0].view.config, found[1], params.new_name))
        except places.Refused as reason:
            raise JsonRpcException(visible(str(reason)), _REQUEST_FAILED) from None

    def _completion(self, params: lsp.CompletionParams) -> lsp.CompletionList | None:
        at = self._at(params)
        if at is None:
            return None
        return lsp.CompletionList(is_incomplete=False, items=at[0].completions(complete(at[0].view, at[1])))

    def _symbols(self, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol] | None:
        view = self._view(params.text_document.uri)
        return None if view is None else self._terms(view, params.text_document.uri).symbols()


def _path(document: TextDocument) -> str:
    """The path that a document belongs to; one that was never saved counts as a file in the current folder."""
    if uri_scheme(document.uri) == "file":
        return os.path.normpath(document.path)
    return os.path.join(os.getcwd(), os.path.basename(document.path) or "config")


def _is_ours(document: TextDocument) -> bool:
    """Whether a document is to be linted.

    Editors know these files as "ini" or "conf" at best, and send every other such file too. So its name decides, or
    that it is the file in force, or that the editor calls its language `aws-config` or the like.
    """
    if (document.language_id or "").lower().startswith("aws"):
        return True
    path = _path(document)
    active = files.active_file()
    return looks_like_aws_file(path) or path in (active, files.active_credentials(active))


def _wanted(kind: str, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """Whether a kind of action is among those asked for: a kind stands for all those below it."""
    if only is None:
        return True
    asked = [str(getattr(one, "value", one)) for one in only]
    return any(not one or kind == one or kind.startswith(f"{one}.") for one in asked)


def serve() -> int:
    """Serve one editor until it says `exit` or goes away. Return 0 after an orderly shutdown, else 1 (LSP, exit)."""
    # pygls logs what fails together with the message, which is the user's file.
    logging.getLogger().addHandler(logging.NullHandler())
    if sys.stdin.isatty():
        print("ssolint: an editor speaks with this command on its standard input; ^C ends it", file=sys.stderr)
    service = Service()
    with open(os.dup(sys.stdout.fileno()), "wb") as output, contextlib.redirect_stdout(sys.stderr):
        # Whatever a plugin prints must not get between the messages.
        service.server.start_io(sys.stdin.buffer, output)
    return 0 if service.shut_down else 1
