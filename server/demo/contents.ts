// What stands in the files of the invented hosts before anybody changes them. The secrets in them are invented too, and hidden as ever.
import type { Host, HostRole } from './hosts.ts'

type Files = Readonly<Record<string, string>>

const common = ({ name }: Host): Files => ({
  '/etc/hostname': `${name}\n`,
  '/etc/ssh/sshd_config': [
    'Port 22',
    'AddressFamily inet',
    'PermitRootLogin no',
    'PasswordAuthentication no',
    'PubkeyAuthentication yes',
    'KbdInteractiveAuthentication no',
    'MaxAuthTries 3',
    'ClientAliveInterval 300',
    'X11Forwarding no',
    'AllowGroups ops deploy',
    'Subsystem sftp /usr/lib/openssh/sftp-server',
    '',
  ].join('\n'),
  '/etc/sudoers.d/ops': [
    'Defaults:%ops timestamp_timeout=5',
    '%ops ALL=(ALL:ALL) ALL',
    'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart halden-*',
    '',
  ].join('\n'),
  '/etc/resolv.conf': ['search haldenroe.example', 'nameserver 10.20.0.53', 'nameserver 10.20.1.53', 'options timeout:2', ''].join('\n'),
  '/etc/chrony/chrony.conf': [
    'pool ntp.haldenroe.example iburst maxsources 4',
    'driftfile /var/lib/chrony/chrony.drift',
    'makestep 1 3',
    'rtcsync',
    '',
  ].join('\n'),
  '/etc/sysctl.d/60-halden.conf': ['net.core.somaxconn = 1024', 'vm.swappiness = 10', 'net.ipv4.ip_forward = 0', ''].join('\n'),
  '/etc/logrotate.d/halden': ['/var/log/halden/*.log {', '    weekly', '    rotate 8', '    compress', '    missingok', '}', ''].join('\n'),
  '/etc/cron.d/backup': ['MAILTO=ops@haldenroe.example', '15 2 * * * root /usr/local/sbin/backup-host --quiet', ''].join('\n'),
})

const site = (listen: string, upstream: string): string =>
  [
    'server {',
    `    listen ${listen};`,
    '    server_name www.haldenroe.example;',
    '    ssl_certificate     /etc/ssl/halden/www.pem;',
    '    ssl_certificate_key /etc/ssl/halden/private/www.key;',
    '    ssl_protocols TLSv1.2 TLSv1.3;',
    '    client_max_body_size 8m;',
    '',
    '    location / {',
    `        proxy_pass http://${upstream};`,
    '        proxy_set_header Host $host;',
    '        proxy_read_timeout 30s;',
    '    }',
    '}',
    '',
  ].join('\n')

const NGINX = [
  'user www-data;',
  'worker_processes auto;',
  'pid /run/nginx.pid;',
  '',
  'events {',
  '    worker_connections 1024;',
  '}',
  '',
  'http {',
  '    sendfile on;',
  '    keepalive_timeout 65;',
  '    server_tokens off;',
  '    gzip on;',
  '    include /etc/nginx/sites-enabled/*;',
  '}',
  '',
].join('\n')

const MYSQL = [
  '[client]',
  'user = monitor',
  'password = tern-Quarry-41-lamp',
  '',
  '[mysqld]',
  'bind-address = 10.20.4.13',
  'max_connections = 200',
  'innodb_buffer_pool_size = 4G',
  'innodb_flush_log_at_trx_commit = 1',
  'slow_query_log = 0',
  'long_query_time = 2',
  'expire_logs_days = 14',
  '',
].join('\n')

const POSTGRES = [
  "listen_addresses = '10.20.4.11'",
  'max_connections = 200',
  'shared_buffers = 4GB',
  'work_mem = 16MB',
  'wal_level = replica',
  'max_wal_senders = 5',
  'log_min_duration_statement = 1000',
  'ssl = on',
  '',
].join('\n')

const PG_HBA = [
  'local all postgres peer',
  'host ledger billing 10.20.3.0/24 scram-sha-256',
  'host replication standby 10.20.4.12/32 scram-sha-256',
  '',
].join('\n')

const application = ({ name }: Host): string =>
  [
    'APP_ENV=production',
    `APP_HOST=${name}`,
    'DB_HOST=db-03.haldenroe.example',
    'DB_USER=booking',
    'DB_PASSWORD=Kestrel-83-harbour-mist',
    'QUEUE_URL=amqp://booking:Willow-19-ferry@mq-01.haldenroe.example:5672/booking',
    'POOL_SIZE=20',
    'REQUEST_TIMEOUT_MS=5000',
    'FEATURE_LIVE_ETA=off',
    'LOG_LEVEL=info',
    '',
  ].join('\n')

const REDIS = [
  'bind 10.20.5.21',
  'port 6379',
  'protected-mode yes',
  'maxmemory 2gb',
  'maxmemory-policy allkeys-lru',
  'requirepass Juniper-77-anchor-slate',
  'save 900 1',
  '',
].join('\n')

const HAPROXY = [
  'global',
  '    maxconn 20000',
  '    ssl-default-bind-options ssl-min-ver TLSv1.2',
  '',
  'defaults',
  '    timeout connect 5s',
  '    timeout client 30s',
  '    timeout server 30s',
  '',
  'backend web',
  '    balance roundrobin',
  '    option httpchk GET /healthz',
  '    server web-01 10.20.2.11:443 check ssl verify required ca-file /etc/ssl/halden/ca.pem',
  '    server web-02 10.20.2.12:443 check ssl verify required ca-file /etc/ssl/halden/ca.pem',
  '',
].join('\n')

const PROMETHEUS = [
  'global:',
  '  scrape_interval: 30s',
  '  evaluation_interval: 30s',
  'alerting:',
  '  alertmanagers:',
  '    - static_configs:',
  '        - targets: ["mon-01:9093"]',
  '',
].join('\n')

const OWN: Readonly<Record<HostRole, (host: Host) => Files>> = {
  web: () => ({ '/etc/nginx/nginx.conf': NGINX, '/etc/nginx/sites-available/www.conf': site('443 ssl', 'app-pool') }),
  app: (host) => ({ '/etc/halden/booking.env': application(host), '/etc/nginx/nginx.conf': NGINX }),
  pg: () => ({ '/etc/postgresql/16/main/postgresql.conf': POSTGRES, '/etc/postgresql/16/main/pg_hba.conf': PG_HBA }),
  mysql: () => ({ '/etc/mysql/my.cnf': MYSQL }),
  cache: () => ({ '/etc/redis/redis.conf': REDIS }),
  mq: () => ({
    '/etc/rabbitmq/rabbitmq.conf': [
      'listeners.tcp.default = 5672',
      'vm_memory_high_watermark.relative = 0.5',
      'heartbeat = 60',
      'default_pass = Osprey-52-lantern',
      '',
    ].join('\n'),
  }),
  idp: () => ({
    '/etc/keycloak/keycloak.conf': [
      'db=postgres',
      'db-username=keycloak',
      'db-password=Marlin-68-granite',
      'hostname=id.haldenroe.example',
      'proxy-headers=xforwarded',
      '',
    ].join('\n'),
  }),
  lb: () => ({ '/etc/haproxy/haproxy.cfg': HAPROXY }),
  file: () => ({
    '/etc/samba/smb.conf': [
      '[global]',
      '   workgroup = HALDEN',
      '   server min protocol = SMB3',
      '   log level = 1',
      '[projects]',
      '   path = /srv/projects',
      '   valid users = @staff',
      '',
    ].join('\n'),
  }),
  mail: () => ({
    '/etc/postfix/main.cf': [
      'myhostname = mail.haldenroe.example',
      'smtpd_tls_security_level = may',
      'message_size_limit = 20480000',
      'relayhost =',
      '',
    ].join('\n'),
  }),
  mon: () => ({ '/etc/prometheus/prometheus.yml': PROMETHEUS }),
  bastion: () => ({ '/etc/security/access.conf': ['+ : ops : 10.20.0.0/16', '- : ALL : ALL', ''].join('\n') }),
  backup: () => ({
    '/etc/restic/repositories.conf': [
      'repository = /srv/restic',
      'keep-daily = 14',
      'keep-weekly = 8',
      'password = Heron-24-cobalt-gate',
      '',
    ].join('\n'),
  }),
  ci: () => ({
    '/etc/gitlab-runner/config.toml': [
      'concurrent = 4',
      'check_interval = 3',
      '',
      '[[runners]]',
      '  name = "build"',
      '  executor = "docker"',
      '',
    ].join('\n'),
  }),
  edge: () => ({ '/etc/nginx/nginx.conf': NGINX, '/etc/nginx/sites-available/www.conf': site('443 ssl http2', 'tracking-pool') }),
}

export const filesOf = (host: Host): Files => ({ ...common(host), ...OWN[host.role](host) })

/** Package and its version. */
export const packagesOf = ({ role }: Pick<Host, 'role'>): Files => ({
  openssl: '3.0.13-1~deb12u1',
  'openssh-server': '1:9.2p1-2+deb12u2',
  sudo: '1.9.13p3-1+deb12u1',
  curl: '7.88.1-10+deb12u5',
  libc6: '2.36-9+deb12u4',
  systemd: '252.22-1~deb12u1',
  'linux-image-amd64': '6.1.90-1',
  chrony: '4.3-2+deb12u1',
  ...PROGRAMS[role],
})

const PROGRAMS: Readonly<Record<HostRole, Files>> = {
  web: { nginx: '1.22.1-9+deb12u1' },
  app: { nginx: '1.22.1-9+deb12u1', 'halden-booking': '4.11.0' },
  pg: { 'postgresql-16': '16.2-1.pgdg120+1' },
  mysql: { 'mariadb-server': '1:10.11.6-0+deb12u1' },
  cache: { 'redis-server': '5:7.0.15-1~deb12u1' },
  mq: { 'rabbitmq-server': '3.10.8-1.1' },
  idp: { 'halden-keycloak': '24.0.2' },
  lb: { haproxy: '2.6.12-1+deb12u1' },
  file: { samba: '2:4.17.12+dfsg-0+deb12u1' },
  mail: { postfix: '3.7.10-0+deb12u1' },
  mon: { prometheus: '2.42.0-1' },
  bastion: { 'libpam-google-authenticator': '20191231-2' },
  backup: { restic: '0.14.0-1' },
  ci: { 'gitlab-runner': '16.11.0' },
  edge: { nginx: '1.22.1-9+deb12u1' },
}

/** `port/protocol` and the program that listens there. */
export const portsOf = ({ role }: Pick<Host, 'role'>): Files => ({ '22/tcp': 'sshd', '9100/tcp': 'node_exporter', ...PORTS[role] })

const PORTS: Readonly<Record<HostRole, Files>> = {
  web: { '443/tcp': 'nginx' },
  app: { '8080/tcp': 'halden-booking' },
  pg: { '5432/tcp': 'postgres' },
  mysql: { '3306/tcp': 'mariadbd' },
  cache: { '6379/tcp': 'redis-server' },
  mq: { '5672/tcp': 'beam.smp' },
  idp: { '8443/tcp': 'java' },
  lb: { '443/tcp': 'haproxy' },
  file: { '445/tcp': 'smbd' },
  mail: { '25/tcp': 'master' },
  mon: { '9090/tcp': 'prometheus' },
  bastion: {},
  backup: {},
  ci: {},
  edge: { '443/tcp': 'nginx' },
}
