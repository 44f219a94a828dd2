#include "daemon/auth/sasl.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <sasl/sasl.h>

#include <algorithm>

#include "daemon/log/log.hpp"

namespace hostler::daemon {
namespace {

/// libvirt's name, so that its configuration and its users' database serve.
constexpr const char* application = "libvirt";

/// The largest piece that the security layer takes or gives.
constexpr unsigned layer_bytes_max = 65536;

/// Cyrus keeps a pointer to it for the life of the process.
std::string& config_folder()
{
    static std::string folder;
    return folder;
}

int give_config_folder(void*, const char** folder)
{
    *folder = config_folder().c_str();
    return SASL_OK;
}

/// Cyrus would log to syslog by itself.
int take_log(void*, int level, const char* message)
{
    if (level <= SASL_LOG_FAIL) logger(LogPart::access).info("SASL: {}", message);
    return SASL_OK;
}

/// The table of callbacks is of one function type in C.
using Callback = int (*)();

template <class Function>
Callback callback(Function* function)
{
    return reinterpret_cast<Callback>(reinterpret_cast<void (*)()>(function));
}

const sasl_callback_t* callbacks()
{
    static const sasl_callback_t table[] = {
        {SASL_CB_GETCONFPATH, callback(&give_config_folder), nullptr},
        {SASL_CB_LOG, callback(&take_log), nullptr},
        {SASL_CB_LIST_END, nullptr, nullptr},
    };
    return table;
}

[[noreturn]] void fail(const std::string& why)
{
    throw Error(ErrorCode::auth_failed, "SASL: " + why);
}

}  // namespace

struct Sasl::Connection {
    sasl_conn_t* handle = nullptr;
    ~Connection()
    {
        if (handle) sasl_dispose(&handle);
    }
};

Result<Done> prepare_sasl(const std::filesystem::path& folder)
{
    config_folder() = folder.string();
    const int code = sasl_server_init(callbacks(), application);
    if (code != SASL_OK)
        return Error(ErrorCode::auth_unavailable,
                     fmt::format("SASL cannot be prepared from '{}': {}", folder.string(),
                                 sasl_errstring(code, nullptr, nullptr)));
    return Done{};
}

Sasl::Sasl(SaslRules rules) : rules_(std::move(rules)), connection_(std::make_unique<Connection>())
{
}

Sasl::~Sasl() = default;

std::string Sasl::begin()
{
    if (connection_->handle) fail("the client began twice");
    int code = sasl_server_new(application, nullptr, nullptr, nullptr, nullptr, nullptr,
                               SASL_SUCCESS_DATA, &connection_->handle);
    if (code != SASL_OK) fail(sasl_errstring(code, nullptr, nullptr));
    sasl_security_properties_t wanted{};
    wanted.min_ssf = rules_.strength_min;
    wanted.max_ssf = rules_.strength_min ? 100'000 : 0;
    wanted.maxbufsize = layer_bytes_max;
    wanted.security_flags = SASL_SEC_NOANONYMOUS;
    // A password in the clear is for connections that something else protects.
    if (rules_.strength_min) wanted.security_flags |= SASL_SEC_NOPLAINTEXT;
    code = sasl_setprop(connection_->handle, SASL_SEC_PROPS, &wanted);
    if (code != SASL_OK) fail(sasl_errdetail(connection_->handle));
    const char* names = nullptr;
    unsigned size = 0;
    int count = 0;
    code = sasl_listmech(connection_->handle, nullptr, "", ",", "", &names, &size, &count);
    if (code != SASL_OK) fail(sasl_errdetail(connection_->handle));
    if (count == 0) fail("no mechanism that is configured is strong enough for this connection");
    return std::string(names, size);
}

Sasl::Step Sasl::start(const std::string& mechanism, Data data)
{
    if (!connection_->handle) fail("the client did not begin");
    const char* answer = nullptr;
    unsigned size = 0;
    const int code =
        sasl_server_start(connection_->handle, mechanism.c_str(), data ? data->data() : nullptr,
                          data ? static_cast<unsigned>(data->size()) : 0, &answer, &size);
    return conclude(code, answer, size);
}

Sasl::Step Sasl::step(Data data)
{
    if (!connection_->handle) fail("the client did not begin");
    const char* answer = nullptr;
    unsigned size = 0;
    const int code =
        sasl_server_step(connection_->handle, data ? data->data() : nullptr,
                         data ? static_cast<unsigned>(data->size()) : 0, &answer, &size);
    return conclude(code, answer, size);
}

Sasl::Step Sasl::conclude(int code, const char* data, unsigned size)
{
    if (code != SASL_OK && code != SASL_CONTINUE) fail(sasl_errdetail(connection_->handle));
    Step step{code == SASL_OK, std::nullopt};
    if (data) step.data.emplace(data, data + size);
    if (!step.is_complete) return step;

    const void* value = nullptr;
    sasl_getprop(connection_->handle, SASL_USERNAME, &value);
    const std::string name = value ? static_cast<const char*>(value) : "";
    const auto fits = [&name](const std::string& pattern) {
        return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    };
    if (name.empty()) fail("the mechanism gives no name");
    if (!rules_.allowed_names.empty() && std::ranges::none_of(rules_.allowed_names, fits))
        fail("'" + name + "' is not in sasl_allowed_username_list");
    if (sasl_getprop(connection_->handle, SASL_SSF, &value) == SASL_OK)
        strength_ = *static_cast<const unsigned*>(value);
    if (strength_ < rules_.strength_min)
        fail(fmt::format("the connection has {} bits, tcp_min_ssf asks for {}", strength_,
                         rules_.strength_min));
    if (sasl_getprop(connection_->handle, SASL_MAXOUTBUF, &value) == SASL_OK)
        chunk_max_ = *static_cast<const unsigned*>(value);
    name_ = name;
    return step;
}

proto::Bytes Sasl::encode(std::span<const std::uint8_t> plain)
{
    proto::Bytes sealed;
    const std::size_t most = chunk_max_ ? chunk_max_ : layer_bytes_max;
    while (!plain.empty()) {
        const auto piece = plain.first(std::min(plain.size(), most));
        plain = plain.subspan(piece.size());
        const char* out = nullptr;
        unsigned size = 0;
        const int code =
            sasl_encode(connection_->handle, reinterpret_cast<const char*>(piece.data()),
                        static_cast<unsigned>(piece.size()), &out, &size);
        if (code != SASL_OK) return {};
        sealed.insert(sealed.end(), out, out + size);
    }
    return sealed;
}

std::optional<proto::Bytes> Sasl::decode(std::span<const std::uint8_t> sealed)
{
    const char* out = nullptr;
    unsigned size = 0;
    const int code = sasl_decode(connection_->handle, reinterpret_cast<const char*>(sealed.data()),
                                 static_cast<unsigned>(sealed.size()), &out, &size);
    if (code != SASL_OK) return std::nullopt;
    return proto::Bytes(out, out + size);
}

}  // namespace hostler::daemon
