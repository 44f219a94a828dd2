#include "clients/cpp/sasl.hpp"

#include <sasl/sasl.h>

#include <algorithm>
#include <cstdlib>

#include "clients/cpp/error.hpp"

namespace hostler::client {
namespace {

constexpr const char* service = "libvirt";

/// Bits that an open connection has to be sealed with: what every Kerberos can give.
constexpr unsigned strength_min = 56;
constexpr unsigned strength_max = 100'000;
/// The largest piece that the security layer takes or gives.
constexpr unsigned piece_bytes_max = 65536;

int be_silent(void*, int, const char*)
{
    return SASL_OK;
}

/// The table of callbacks is of one function type in C.
using Callback = int (*)();

const sasl_callback_t silence = {
    SASL_CB_LOG, reinterpret_cast<Callback>(reinterpret_cast<void (*)()>(&be_silent)), nullptr};

/// What is asked comes back as a list of questions, since no function stands here to answer.
const sasl_callback_t* questions()
{
    static const sasl_callback_t table[] = {
        silence,
        {SASL_CB_AUTHNAME, nullptr, nullptr},
        {SASL_CB_PASS, nullptr, nullptr},
        {SASL_CB_GETREALM, nullptr, nullptr},
        {SASL_CB_ECHOPROMPT, nullptr, nullptr},
        {SASL_CB_NOECHOPROMPT, nullptr, nullptr},
        {SASL_CB_LIST_END, nullptr, nullptr},
    };
    return table;
}

[[noreturn]] void fail(const std::string& why, ErrorCode code = ErrorCode::auth_failed)
{
    throw Error(hostler::Error(code, why));
}

void prepare()
{
    static const sasl_callback_t table[] = {silence, {SASL_CB_LIST_END, nullptr, nullptr}};
    static const int code = sasl_client_init(table);
    if (code != SASL_OK)
        fail(std::string("SASL cannot be prepared: ") + sasl_errstring(code, nullptr, nullptr),
             ErrorCode::auth_unavailable);
}

/// auth.conf's name for what is asked.
std::string_view key_of(unsigned long id)
{
    if (id == SASL_CB_AUTHNAME) return "authname";
    if (id == SASL_CB_PASS) return "password";
    if (id == SASL_CB_GETREALM) return "realm";
    return {};
}

AuthConf loaded(const std::string& file)
{
    Result<AuthConf> conf = AuthConf::load(file);
    if (!conf) throw Error(conf.error());
    return *std::move(conf);
}

/// A mechanism's questions. The library frees them when it has the answers; where one is not given
/// nobody does (they are of malloc(), as sasl_set_alloc() is never called).
struct Questions {
    sasl_interact_t* list = nullptr;
    ~Questions() { std::free(list); }
};

}  // namespace

struct Sasl::Connection {
    sasl_conn_t* handle = nullptr;
    ~Connection()
    {
        if (handle) sasl_dispose(&handle);
    }
};

Sasl::Sasl(const LoginRules& rules, Asker asker)
    : rules_(rules),
      asker_(std::move(asker)),
      conf_(loaded(rules.auth_file)),
      connection_(std::make_unique<Connection>())
{
    prepare();
    const int code = sasl_client_new(service, rules_.host.c_str(), nullptr, nullptr, questions(),
                                     SASL_SUCCESS_DATA, &connection_->handle);
    if (code != SASL_OK) fail(sasl_errstring(code, nullptr, nullptr));
    sasl_security_properties_t wanted{};
    wanted.maxbufsize = piece_bytes_max;
    if (!rules_.is_secure) {
        wanted.min_ssf = strength_min;
        wanted.max_ssf = strength_max;
        wanted.security_flags = SASL_SEC_NOANONYMOUS | SASL_SEC_NOPLAINTEXT;
    }
    if (sasl_setprop(connection_->handle, SASL_SEC_PROPS, &wanted) != SASL_OK)
        fail(sasl_errdetail(connection_->handle));
}

Sasl::~Sasl() = default;

Sasl::Data Sasl::start(const std::string& mechanisms)
{
    const char* data = nullptr;
    const char* mechanism = nullptr;
    unsigned size = 0;
    Questions asked;
    for (;;) {
        const int code = sasl_client_start(connection_->handle, mechanisms.c_str(), &asked.list,
                                           &data, &size, &mechanism);
        if (code == SASL_INTERACT) {
            answer(asked.list);
            continue;
        }
        if (mechanism) mechanism_ = mechanism;
        if (code == SASL_NOMECH)
            fail("none of the server's mechanisms (" + mechanisms + ") is " +
                 (rules_.is_secure ? "known here" : "known here and encrypts this connection"));
        return conclude(code, data, size);
    }
}

Sasl::Data Sasl::step(const Data& said)
{
    const char* data = nullptr;
    unsigned size = 0;
    Questions asked;
    for (;;) {
        const int code = sasl_client_step(connection_->handle, said ? said->data() : nullptr,
                                          said ? static_cast<unsigned>(said->size()) : 0,
                                          &asked.list, &data, &size);
        if (code != SASL_INTERACT) return conclude(code, data, size);
        answer(asked.list);
    }
}

Sasl::Data Sasl::conclude(int code, const char* data, unsigned size)
{
    if (code != SASL_OK && code != SASL_CONTINUE)
        fail(std::string("SASL: ") + sasl_errdetail(connection_->handle));
    is_complete_ = code == SASL_OK;
    if (!data) return std::nullopt;
    return std::string(data, size);
}

void Sasl::answer(sasl_interact* questions)
{
    for (auto* each = questions; each->id != SASL_CB_LIST_END; ++each) {
        answers_.push_back(std::make_unique<std::string>(answer_to(*each)));
        each->result = answers_.back()->c_str();
        each->len = static_cast<unsigned>(answers_.back()->size());
    }
}

std::string Sasl::answer_to(const sasl_interact& asked)
{
    if (const std::string_view key = key_of(asked.id); !key.empty()) {
        const auto known = conf_.find(rules_.host, std::string(key));
        if (!known) throw Error(known.error());
        if (*known) return **known;
    }
    const bool is_secret = asked.id == SASL_CB_PASS || asked.id == SASL_CB_NOECHOPROMPT;
    const Question question{asked.prompt ? asked.prompt : "",
                            asked.challenge ? asked.challenge : "", is_secret};
    if (asker_)
        if (const auto given = asker_(question)) return *given;
    if (asked.defresult) return asked.defresult;
    const std::string file = conf_.file().empty() ? "no auth.conf" : "not '" + conf_.file() + "'";
    fail("the server of '" + rules_.host + "' wants to know '" + question.text + "', which " +
         file + " and nobody at a terminal answers");
}

void Sasl::require_strength()
{
    const void* value = nullptr;
    if (sasl_getprop(connection_->handle, SASL_SSF, &value) == SASL_OK)
        strength_ = *static_cast<const unsigned*>(value);
    if (!rules_.is_secure && strength_ < strength_min)
        fail("negotiation SSF " + std::to_string(strength_) + " was not strong enough: " +
             std::to_string(strength_min) + " is wanted where nothing else encrypts");
    if (sasl_getprop(connection_->handle, SASL_MAXOUTBUF, &value) == SASL_OK)
        piece_max_ = *static_cast<const unsigned*>(value);
}

std::string Sasl::seal(std::span<const std::uint8_t> plain, std::size_t& taken)
{
    taken = std::min<std::size_t>(plain.size(), piece_max_ ? piece_max_ : piece_bytes_max);
    const char* out = nullptr;
    unsigned size = 0;
    const int code = sasl_encode(connection_->handle, reinterpret_cast<const char*>(plain.data()),
                                 static_cast<unsigned>(taken), &out, &size);
    if (code != SASL_OK) fail(std::string("SASL: ") + sasl_errdetail(connection_->handle));
    return {out, size};
}

std::string Sasl::open(std::span<const std::uint8_t> sealed)
{
    const char* out = nullptr;
    unsigned size = 0;
    const int code = sasl_decode(connection_->handle, reinterpret_cast<const char*>(sealed.data()),
                                 static_cast<unsigned>(sealed.size()), &out, &size);
    if (code != SASL_OK) fail(std::string("SASL: ") + sasl_errdetail(connection_->handle));
    return {out, size};
}

}  // namespace hostler::client
