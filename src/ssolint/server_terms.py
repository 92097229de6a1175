"""ssolint's findings, edits and proposals in the terms of the Language Server Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from ssolint.diagnostic import Describer, Diagnostic, Place, place_of
from ssolint.finding import IGNORES, TOOLS, Severity
from ssolint.heading import PROFILE, SERVICES, SESSION
from ssolint.report.escape import visible
from ssolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ssolint.editor.actions import Action
    from ssolint.editor.complete import Item
    from ssolint.editor.places import Place as Somewhere
    from ssolint.editor.positions import Border
    from ssolint.editor.view import View
    from ssolint.finding import Edit, Finding
    from ssolint.source import Source

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_ITEM_KINDS = {
    "setting": lsp.CompletionItemKind.Property,
    "value": lsp.CompletionItemKind.EnumMember,
    "name": lsp.CompletionItemKind.Reference,
    "section": lsp.CompletionItemKind.Module,
    "rule": lsp.CompletionItemKind.Constant,
}
_SECTION_KINDS = {
    PROFILE: lsp.SymbolKind.Object,
    SESSION: lsp.SymbolKind.Module,
    SERVICES: lsp.SymbolKind.Namespace,
}


class Terms:
    """The translation for one view: `uri` is its document's, `uri_at` gives that of another open document."""

    __slots__ = ("border", "uri", "uri_at", "view")

    def __init__(self, view: View, uri: str, border: Border, uri_at: Callable[[str], str | None]) -> None:
        self.view = view
        self.uri = uri
        self.border = border
        self.uri_at = uri_at

    def range(self, span: Span, source: Source | None = None) -> lsp.Range:
        """The range of a span of the document, or of another source."""
        source = source or self.view.source
        start, end = (self.border.position(source, offset) for offset in span)
        return lsp.Range(lsp.Position(*start), lsp.Position(*end))

    def _range_of(self, place: Place, source: Source) -> lsp.Range:
        starts = source.starts
        return self.range(
            Span(starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1), source
        )

    def location(self, place: Somewhere) -> lsp.Location:
        """Where a place of the document or of its companion is."""
        return lsp.Location(self._uri_of(place.source), self.range(place.span, place.source))

    def _uri_of(self, source: Source) -> str:
        if source.name == self.view.source.name:
            return self.uri
        return self.uri_at(source.name) or from_fs_path(source.name) or self.uri

    def diagnostics(self, findings: Iterable[Finding] | None = None) -> list[lsp.Diagnostic]:
        """The document's findings, or these of them. Raises RuleFailure."""
        describer = Describer(self.view.source, self.view.policy.codes)
        chosen = self.view.checked.findings if findings is None else findings
        return [self._diagnostic(finding, describer.describe(finding)) for finding in chosen]

    def _diagnostic(self, finding: Finding, shown: Diagnostic) -> lsp.Diagnostic:
        source = self.view.source
        related = [
            lsp.DiagnosticRelatedInformation(
                lsp.Location(self._uri_of(other), self._range_of(place_of(other, note.span), other)),
                visible(said.message),
            )
            for note, said in zip(finding.related, shown.notes, strict=True)
            for other in [note.source or source]
        ]
        return lsp.Diagnostic(
            range=self._range_of(shown.place, source),
            message=visible(shown.message),
            severity=_SEVERITIES[shown.severity],
            code=shown.rule,
            code_description=lsp.CodeDescription(shown.url),
            source="ssolint",
            tags=[lsp.DiagnosticTag.Unnecessary] if self._is_idle(finding) else None,
            related_information=related or None,
        )

    def _is_idle(self, finding: Finding) -> bool:
        """Whether the marked text does nothing: no tool reads it, or it is a comment of ours without use."""
        if finding.rule == "unused-ignore":
            return True
        return len(finding.breaks) == len(TOOLS) and set(finding.breaks.values()) == {IGNORES}

    def edits(self, edits: Iterable[Edit]) -> list[lsp.TextEdit]:
        """Edits of the document."""
        return [lsp.TextEdit(self.range(Span(edit.start, edit.end)), edit.text) for edit in edits]

    def workspace_edit(self, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
        """Edits of the document as a change of the workspace."""
        return lsp.WorkspaceEdit(changes={self.uri: self.edits(edits)})

    def action(self, action: Action, kind: lsp.CodeActionKind | str) -> lsp.CodeAction:
        """An entry of the editor's menu."""
        return lsp.CodeAction(
            title=action.title,
            kind=kind,
            diagnostics=self.diagnostics(action.findings),
            is_preferred=True if action.preferred else None,
            edit=self.workspace_edit(action.edits),
        )

    def completions(self, items: Iterable[Item]) -> list[lsp.CompletionItem]:
        """Proposals, which keep their order; what looks like a secret is none."""
        return [
            lsp.CompletionItem(
                label=item.label,
                kind=_ITEM_KINDS[item.kind],
                detail=self._redact(item.detail) or None,
                documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, item.meaning) if item.meaning else None,
                sort_text=f"{number:04}",
                text_edit=lsp.TextEdit(self.range(item.span), item.text),
            )
            for number, item in enumerate(items)
            if self._redact(item.label) == item.label
        ]

    def _redact(self, text: str) -> str:
        companion = self.view.companion
        return self.view.source.redact(companion.redact(text) if companion is not None else text)

    def symbols(self) -> list[lsp.DocumentSymbol]:
        """The sections with their settings, for the editor's outline; no values, which may be secrets."""
        end = len(self.view.source.text)
        found = []
        kinds = {id(section): group.kind for group in self.view.config.groups for section in group.sections}
        for section in self.view.config.document.sections:
            header = section.header
            if header is None:
                continue
            last = section.nodes[-1] if section.nodes else header
            found.append(
                lsp.DocumentSymbol(
                    name=visible(self._redact(section.name.strip())) or "[]",
                    kind=_SECTION_KINDS.get(kinds.get(id(section), ""), lsp.SymbolKind.Struct),
                    range=self.range(Span(header.start, min(last.start + len(last.text), end))),
                    selection_range=self.range(header.bracket_span),
                    children=[
                        lsp.DocumentSymbol(
                            name=visible(self._redact(setting.key)),
                            kind=lsp.SymbolKind.Property,
                            range=self.range(Span(setting.span.start, max(setting.value_span.end, setting.span.end))),
                            selection_range=self.range(setting.key_span),
                        )
                        for setting in section.settings
                    ],
                )
            )
        return found
