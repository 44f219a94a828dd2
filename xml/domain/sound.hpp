#pragma once
// Sound cards, and where on the host their sound goes.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct SoundCodec {
    enum class Type : std::uint8_t { duplex, micro, output };

    Type type = Type::duplex;

    bool operator==(const SoundCodec&) const = default;
};
Words words(SoundCodec::Type);
const Element& schema(const SoundCodec*);

struct Sound {
    enum class Model : std::uint8_t { sb16, es1370, pcspk, ac97, ich6, ich9, usb, ich7 };

    Model model = Model::sb16;
    YesNo multichannel = YesNo::absent;
    std::uint32_t audio = 0;
    std::vector<SoundCodec> codecs;
    DeviceInfo info;

    bool operator==(const Sound&) const = default;
};
Words words(Sound::Model);
const Element& schema(const Sound*);

/// One direction of a host's sound.
struct AudioStream {
    enum class Format : std::uint8_t { absent, s8, u8, s16, u16, s32, u32, f32 };

    YesNo mixing_engine = YesNo::absent;
    YesNo fixed_settings = YesNo::absent;
    YesNo try_poll = YesNo::absent;
    YesNo exact_name = YesNo::absent;
    Format format = Format::absent;
    std::uint32_t frequency = 0;
    std::uint32_t channels = 0;
    std::uint32_t voices = 0;
    std::uint32_t buffer_length_us = 0;
    std::uint32_t buffer_count = 0;
    std::uint32_t latency_us = 0;
    Text device;
    Text name;
    Text stream_name;
    Text server_name;
    Text client_name;
    Text connect_ports;

    bool operator==(const AudioStream&) const = default;
};
Words words(AudioStream::Format);
const Element& schema(const AudioStream*);

struct Audio {
    enum class Type : std::uint8_t {
        none,
        alsa,
        coreaudio,
        jack,
        oss,
        pulseaudio,
        sdl,
        spice,
        file,
        dbus
    };

    Type type = Type::none;
    YesNo try_mmap = YesNo::absent;
    YesNo exclusive = YesNo::absent;
    std::uint32_t id = 0;
    std::uint32_t timer_period_us = 0;
    std::optional<std::int32_t> dsp_policy;
    Text driver;
    Text server_name;
    Text path;
    Box<AudioStream> input;
    Box<AudioStream> output;

    bool operator==(const Audio&) const = default;
};
Words words(Audio::Type);
const Element& schema(const Audio*);

}  // namespace hostler::xml
