#include "xml/common/path.hpp"

namespace hostler::xml {

std::string tidy_path(std::string_view path)
{
    std::string tidy;
    for (const char letter : path)
        if (letter != '/' || !tidy.ends_with('/')) tidy += letter;
    if (tidy.size() > 1 && tidy.ends_with('/')) tidy.pop_back();
    return tidy;
}

}  // namespace hostler::xml
