set(uses hostler_vmm_protocol date::date-tz)
