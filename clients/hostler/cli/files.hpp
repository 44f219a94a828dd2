#pragma once
// Files that a command is given, and texts that a user edits.

#include <string>
#include <string_view>

namespace hostler::cli {

/// The file's text; at most 10 MiB, as virsh takes. Failure names the file.
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view bytes);

/// The path as the daemon sees it: absolute, from this process's folder.
std::string absolute_path(const std::string& path);

/// Writes the text to a new file that only the user can read, and says where.
std::string kept_file(std::string_view text, const std::string& suffix);

/// Lets the user change the text in $VISUAL, $EDITOR or vi; the text as they left it.
std::string edited(const std::string& text, const std::string& suffix);

}  // namespace hostler::cli
