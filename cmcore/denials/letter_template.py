"""Word templates of letters: fields in double braces that are filled with facts, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from cmcore.findings import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

NAME = "The letter's template"
PLAIN = ("level", "payment", "denied")
"""Fields that are text or yes and no; every other one is a run of its own, so that a gap can be highlighted."""
_TEXT = re.compile(r"<w:t(?: [^>]*)?>.*?</w:t>", re.DOTALL)
_FIELD = re.compile(rf"{{{{(?!\s*(?:{'|'.join(PLAIN)})\s*}}}})(.*?)}}}}", re.DOTALL)


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template whose fields may be written `{{ name }}` as well as `{{r name }}`."""

    def patch_xml(self, src_xml: str) -> str:
        apart = r'</w:t></w:r>{{\1}}<w:r><w:t xml:space="preserve">'
        return _TEXT.sub(lambda text: _FIELD.sub(apart, text.group()), super().patch_xml(src_xml))


def fill(template: bytes | Path, context: Mapping[str, Any]) -> bytes:
    """The document's bytes; `context` has every field that a template may name.

    Raises: FileRefusedError for what is no Word file, names no field, or names or does anything else.
    """
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.filters.clear()
    buffer = io.BytesIO()
    try:
        document = _Template(io.BytesIO(template) if isinstance(template, bytes) else str(template))
        named = document.get_undeclared_template_variables(environment)
        todo = f"In double braces it can have {', '.join(context)}."
        if strange := sorted(named - set(context)):
            told = ", ".join(f"{{{{ {each} }}}}" for each in strange)
            raise FileRefusedError(NAME, f"No letter has {told}.", todo)
        if not named:
            raise FileRefusedError(NAME, "It names no field, so that every letter would be alike.", todo)
        document.render(dict(context), jinja_env=environment)
        document.save(buffer)
    except UndefinedError as error:
        todo = "Name each field alone, as the bundled letter does."
        raise FileRefusedError(NAME, f"A field asks for what it does not have: {error.message}.", todo) from error
    except (TemplateError, TypeError, ArithmeticError) as error:
        why = f" ({error.message})" if isinstance(error, TemplateError) and error.message else ""
        todo = "Start from the bundled letter and name each field alone in double braces."
        raise FileRefusedError(NAME, f"What stands in braces cannot be filled in{why}.", todo) from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        todo = "Start from the bundled letter and keep its fields in double braces."
        raise FileRefusedError(NAME, "This is not a Word file that can be filled in.", todo) from error
    return buffer.getvalue()
