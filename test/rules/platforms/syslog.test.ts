// Who changed what, out of one line of syslog: a terminal line is nobody, and most messages are no change.
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { readSyslog } from '../../../rules/platform/syslog.ts'

const platforms = createPlatforms()
type Told = { readonly event: string; readonly [field: string]: string | null }

const CASES: readonly (readonly [platform: string, line: string, told: Told | null])[] = [
  ['cisco_ios', '%SYS-5-CONFIG_I: Configured from console by ann on vty1 (192.0.2.4)', { event: 'config-change', user: 'ann', line: 'vty1', from: '192.0.2.4' }],
  ['cisco_ios', '<189>7: %SYS-SW1-5-CONFIG_I: Configured from console by vty2 (192.0.2.4)', { event: 'config-change', user: null, line: 'vty2', from: '192.0.2.4' }],
  ['cisco_ios', '%SYS-5-CONFIG_I: Configured from memory by console', { event: 'config-change', user: null, line: 'console', from: null }],
  ['cisco_ios', '%SYS-5-CONFIG_I: Configured from 192.0.2.9 by snmp', { event: 'config-change', user: 'snmp', line: null }],
  ['cisco_ios', '%SYS-5-CONFIG_P: Configured programmatically by process iosp_vty from console as ann on vty63', { event: 'config-change', user: 'ann', line: 'vty63' }],
  ['cisco_ios', '%DMI-5-CONFIG_I: R0/0: dmiauthd: Configured from NETCONF/RESTCONF by ann, transaction-id 12', { event: 'config-change', user: 'ann' }],
  ['cisco_ios', '%PARSER-5-CFGLOG_LOGGEDCMD: User:ann  logged command:no shutdown', { event: 'config-command', user: 'ann', command: 'no shutdown' }],
  ['cisco_ios', '%PARSER-5-CFGLOG_LOGGEDCMD: User:console  logged command:!exec: enable', { event: 'config-command', user: null, line: 'console' }],
  ['cisco_ios', '%LINK-3-UPDOWN: Interface Gi1, changed state to down', null],
  ['cisco_ios', '%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: ann] [Source: 192.0.2.4]', null],
  ['arista_eos', 'Ebra: %SYS-5-CONFIG_I: Configured from console by ann on vty3 (2001:db8::1)', { event: 'config-change', user: 'ann', line: 'vty3', from: '2001:db8::1' }],
  ['arista_eos', '%SYS-5-CONFIG_E: Enter configuration mode from console by ann on vty3 (192.0.2.4)', null],
  ['cisco_nxos', '%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by ann on 192.0.2.4@pts/3', { event: 'config-change', user: 'ann', line: 'pts/3', from: '192.0.2.4' }],
  ['cisco_nxos', '%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by ann on console0', { event: 'config-change', user: 'ann', line: 'console0', from: null }],
  ['cisco_xr', "%MGBL-CONFIG-6-DB_COMMIT : Configuration committed by user 'ann'. Use 'show configuration commit changes 1000000023' to view the changes.", { event: 'config-change', user: 'ann', object: '1000000023' }],
  ['cisco_asa', "%ASA-5-111010: User 'ann', running 'CLI' from IP 192.0.2.4, executed 'no nat'", { event: 'config-command', user: 'ann', from: '192.0.2.4', command: 'no nat' }],
  ['cisco_asa', '%ASA-5-111005: 192.0.2.4 end configuration: OK', { event: 'config-change', user: null, from: '192.0.2.4' }],
  ['cisco_asa', "%ASA-7-111009: User 'ann' executed cmd: show running-config", null],
  ['juniper_junos', "mgd[1]: UI_COMMIT: User 'ann' requested 'commit' operation (comment: CHG-7)", { event: 'commit-requested', user: 'ann', object: 'CHG-7' }],
  ['juniper_junos', 'mgd[1]: UI_COMMIT_PROGRESS: Commit operation in progress: commit complete', { event: 'config-change', user: null }],
  ['juniper_junos', 'mgd[1]: UI_COMMIT_PROGRESS: Commit operation in progress: checking', null],
  ['aruba_aoscx', 'type=USYS_CONFIG msg=audit(1): msg=\'op=CLI:command data="no shutdown" hostname=s1 addr=192.0.2.4 terminal=ssh res=success\' user=ann', { event: 'config-command', user: 'ann', from: '192.0.2.4', command: 'no shutdown' }],
  ['hp_procurve', "I 1 FFI: Running-config changed by user, User-Name 'ann', Remote-IP-Address 192.0.2.4", { event: 'config-change', user: 'ann', from: '192.0.2.4' }],
  ['huawei_vrp', 'HWCM/4/CFGCHANGE:OID 1.3.6 Configure changed. (EventIndex=3, CommandSource=1)', { event: 'config-change', user: null }],
  ['fortinet', 'logid="0100044547" user="ann" ui="GUI(192.0.2.4)" action="Edit" cfgpath="system.dns" cfgobj="primary" msg="x"', { event: 'config-change', user: 'ann', from: '192.0.2.4', object: 'system.dns primary' }],
  ['fortinet', 'logid="0100044546" cfgpath="system.dns" user="ann" ui="jsconsole"', { event: 'config-change', user: 'ann', from: null, object: 'system.dns' }],
  ['fortinet', 'logid="0100032001" type="event" user="ann" ui="ssh(192.0.2.4)" action="login" status="success"', null],
  ['mikrotik_routeros', 'system,info filter rule changed by ann', { event: 'config-change', user: 'ann', object: 'filter rule' }],
  ['mikrotik_routeros', 'system,info ntp client changed by winbox-3.38/tcp-msg(winbox):ann@192.0.2.4', { event: 'config-change', user: 'ann', from: '192.0.2.4' }],
  ['mikrotik_routeros', 'system,info,account user ann logged in from 192.0.2.4 via ssh', null],
  ['vyos', 'commit: Successful change to active configuration by user ann on /dev/pts/0', { event: 'config-change', user: 'ann', line: 'pts/0' }],
  ['paloalto_panos', '1,2024/03/13 13:57:08,0011,CONFIG,0,0,2024/03/13 13:57:08,192.0.2.4,,set,ann,CLI,Succeeded,shared log-settings,1', { event: 'config-command', user: 'ann', from: '192.0.2.4', object: 'shared log-settings' }],
  ['f5_tmos', 'notice tmsh[1]: 01420002:5: AUDIT - pid=1 user=ann folder=/Common module=(tmos)# status=[Command OK] cmd_data=modify ltm pool p description x', { event: 'config-command', user: 'ann', command: 'modify ltm pool p description x' }],
  ['f5_tmos', 'notice tmsh[1]: 01420002:5: AUDIT - pid=1 user=ann folder=/Common module=(tmos)# status=[Command OK] cmd_data=list ltm pool', null],
] // prettier-ignore

test.each(CASES)('%s: %s', (platform, line, told) => {
  expect({ read: readSyslog(platforms({ platform }), line) }).toMatchObject({ read: told })
})
