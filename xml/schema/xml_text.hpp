#pragma once
// is_xml_text: whether a client's bytes can stand in a document. What comes inside a document was
// judged by the parser; a name or a title that comes by itself is judged by this, since a file with
// other bytes in it could be written and never be read again.

#include <string_view>

namespace hostler::xml {

/// UTF-8, in its shortest form, of characters that XML has. Control characters pass: Out leaves
/// them out.
bool is_xml_text(std::string_view text);

}  // namespace hostler::xml
