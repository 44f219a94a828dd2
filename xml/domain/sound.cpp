#include "xml/domain/sound.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part codec_parts[] = {
    attribute<&SoundCodec::type>("type", "What it can do.").required().always().abi(),
};
constexpr Part sound_parts[] = {
    attribute<&Sound::model>("model", "The card the guest sees.").required().always().abi(),
    attribute<&Sound::multichannel>("multichannel", "Whether it has more than two channels.").abi(),
    child<&Sound::codecs>("codec", "What is behind it."),
    wrapped<&Sound::audio>("audio", "id", "Where its sound goes."),
    splice<&Sound::info>(),
};

constexpr Part settings_parts[] = {
    attribute<&AudioStream::frequency>("frequency", "Samples a second."),
    attribute<&AudioStream::channels>("channels", "How many at once."),
    attribute<&AudioStream::format>("format", "What a sample is."),
};
constexpr Part stream_parts[] = {
    attribute<&AudioStream::mixing_engine>("mixingEngine", "Whether the hypervisor mixes."),
    attribute<&AudioStream::fixed_settings>("fixedSettings", "Whether the settings below hold."),
    attribute<&AudioStream::voices>("voices", "How many streams at once."),
    attribute<&AudioStream::buffer_length_us>("bufferLength", "Microseconds of the buffer."),
    attribute<&AudioStream::device>("dev", "The host's device."),
    attribute<&AudioStream::buffer_count>("bufferCount", "How many buffers."),
    attribute<&AudioStream::try_poll>("tryPoll", "Whether the device is polled."),
    attribute<&AudioStream::name>("name", "The server's device."),
    attribute<&AudioStream::stream_name>("streamName", "What the server's users see."),
    attribute<&AudioStream::latency_us>("latency", "Microseconds wished for."),
    attribute<&AudioStream::server_name>("serverName", "The server."),
    attribute<&AudioStream::client_name>("clientName", "The name it has there."),
    attribute<&AudioStream::connect_ports>("connectPorts", "What it is connected to."),
    attribute<&AudioStream::exact_name>("exactName", "Whether the name is kept."),
    group("settings", settings_parts, "What a sample is."),
};

constexpr Part audio_parts[] = {
    attribute<&Audio::id>("id", "The number others name it by.").required().always(),
    attribute<&Audio::type>("type", "The host's sound system.").required().always(),
    attribute<&Audio::timer_period_us>("timerPeriod", "Microseconds between looks."),
    attribute<&Audio::try_mmap>("tryMMap", "Whether the device is mapped."),
    attribute<&Audio::exclusive>("exclusive", "Whether no one else may use it."),
    attribute<&Audio::dsp_policy>("dspPolicy", "How long it may wait."),
    attribute<&Audio::server_name>("serverName", "The server."),
    attribute<&Audio::driver>("driver", "What is below SDL."),
    attribute<&Audio::path>("path", "The file sound is kept in.").path(),
    child<&Audio::input>("input", "What the guest hears.").unless_empty(),
    child<&Audio::output>("output", "What the guest plays.").unless_empty(),
};

}  // namespace

Words words(SoundCodec::Type)
{
    static constexpr std::string_view all[] = {"duplex", "micro", "output"};
    return all;
}

Words words(Sound::Model)
{
    static constexpr std::string_view all[] = {"sb16", "es1370", "pcspk", "ac97",
                                               "ich6", "ich9",   "usb",   "ich7"};
    return all;
}

Words words(AudioStream::Format)
{
    static constexpr std::string_view all[] = {"", "s8", "u8", "s16", "u16", "s32", "u32", "f32"};
    return all;
}

Words words(Audio::Type)
{
    static constexpr std::string_view all[] = {"none",       "alsa", "coreaudio", "jack", "oss",
                                               "pulseaudio", "sdl",  "spice",     "file", "dbus"};
    return all;
}

const Element& schema(const SoundCodec*)
{
    static constexpr Element element = {"codec", "What is behind a sound card.", codec_parts};
    return element;
}

const Element& schema(const Sound*)
{
    static constexpr Element element = {"sound", "A sound card.", sound_parts};
    return element;
}

const Element& schema(const AudioStream*)
{
    static constexpr Element element = {"input", "One direction of sound.", stream_parts};
    return element;
}

const Element& schema(const Audio*)
{
    static constexpr Element element = {"audio", "Where sound goes on the host.", audio_parts};
    return element;
}

}  // namespace hostler::xml
