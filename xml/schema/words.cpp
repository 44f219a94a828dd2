#include "xml/schema/words.hpp"

namespace hostler::xml {

Words words(YesNo)
{
    static constexpr std::string_view all[] = {"", "yes", "no"};
    return all;
}

Words words(OnOff)
{
    static constexpr std::string_view all[] = {"", "on", "off"};
    return all;
}

}  // namespace hostler::xml
