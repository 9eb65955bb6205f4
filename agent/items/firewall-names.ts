// Which chains of a packet filter programs fill by themselves: bans for an hour, a container, a service of a cluster.
export const isPassingChain = (chain: string): boolean => /^(?:f2b-|fail2ban|KUBE-|cali-|CNI-|DOCKER|LIBVIRT_|crowdsec)/i.test(chain)
