// How the unit that comes with the package is given a right it does not have by itself, in words for the asset's page.

/** See agent/packaging/README.md. */
export const howToGrant = (capability: 'CAP_SYS_PTRACE' | 'CAP_NET_ADMIN'): string =>
  `To let the packaged agent see it: systemctl edit knowngood-agent, under [Service] the lines AmbientCapabilities=${capability} and CapabilityBoundingSet=${capability}, then restart it`
