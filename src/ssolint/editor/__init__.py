"""What an editor can ask of ssolint about an open document, in offsets and plain data.

Nothing here knows the editor's protocol: `ssolint.server` turns positions and answers into its terms.
"""

from __future__ import annotations
