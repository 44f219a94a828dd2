#pragma once
// Which of a definition's facts a document carries, for those who read one and those who write one.

namespace hostler::xml {

struct ParseFlags {
    bool inactive = false;  ///< leave out what only a running domain has (id, aliases, ptys)
    bool validate = false;  ///< refuse elements and attributes that no description knows
};

struct FormatFlags {
    bool inactive = false;    ///< the stored definition, not the running one
    bool secure = false;      ///< with passwords
    bool update_cpu = false;  ///< the caller has expanded the CPU model
    bool migratable = false;  ///< without what an older daemon would refuse or what is local
};

}  // namespace hostler::xml
