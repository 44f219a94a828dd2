set(uses hostler_vmm_protocol)
