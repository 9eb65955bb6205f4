// Tells from a key's name whether its value is a secret: db_password is, PASS_MAX_DAYS is not.

const SECRET = new Set(
  'password passwd passwort passphrase passcode pwd pass psk secret token apikey authkey accesskey secretkey privatekey presharedkey credential passwords bindpw rootpw masterauth userpw dbpw community authtoken privkey connectionstring authtok pw keystring'.split(
    ' ',
  ),
)
/** Words that end in one of these: dbpassword, smtppasswd, clientsecret. */
const ENDINGS = ['password', 'passwd', 'passphrase', 'secret', 'apikey', 'token', 'pwd', 'pass', 'psk', 'secretkey', 'privatekey']
const NO_PASS = new Set(['bypass', 'compass', 'overpass', 'underpass', 'surpass', 'encompass', 'trespass', 'multipass'])
/** Words that make `key` a secret one when they stand before it. */
const BEFORE_KEY = new Set(
  'api access secret private auth encryption signing master session shared account storage license preshared wep hmac jwt app nonce in security recovery unseal service cipher crypt decryption stream'.split(
    ' ',
  ),
)
/** The last word says that the value speaks about a secret and is none itself. */
const ABOUT = new Set(
  'file files path dir directory days day len length min max minlen maxlen ttl timeout expiry expires expire expiration age policy authentication auth type name names ref id url uri endpoint env command cmd prompt algorithm algo format rounds count size required enabled enable allowed allow disabled hint reset warn change changes encryption store location field header headers attempts tries lifetime ring bits history quality class validity issuer audience prefix scope dialog mode method provider version level retry retries check checks support callback helper agent manager group user username role strength complexity rotation interval grace lock locked limit source sources mount mounts hash_algorithm keyfile scheme schemes requests request wall console always hashes reqd'.split(
    ' ',
  ),
)

/** systemd: `LoadCredential=db:/etc/credstore/db`. */
const NAMING_CREDENTIALS = new Set(['load', 'import', 'condition', 'assert'])

/** Every key of a secret holds one of these words, wherever in it; words that hold another of them need no place here. */
const HINTS = [...new Set([...SECRET, ...ENDINGS, 'key', 'connection', 'shared', 'salt', 'auth', 'cookie'])]
const HINT = new RegExp(HINTS.filter((word) => !HINTS.some((other) => other !== word && word.includes(other))).join('|'), 'i')

/** False where no name in the text can be a secret's: most lines of most texts need no closer look. */
export const mayHoldSecretKey = (text: string): boolean => HINT.test(text)

export const wordsOf = (key: string): readonly string[] =>
  key
    .slice(-128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/[0-9]{1,3}$/, ''))
    .filter((word) => word !== '')

export function isSecretKey(key: string): boolean {
  if (key.length < 3) return key.toLowerCase() === 'pw'
  if (!mayHoldSecretKey(key)) return false
  const words = wordsOf(key)
  const last = words.at(-1) ?? ''
  if (words.includes('public') || words.includes('pub') || (last === 'credential' && NAMING_CREDENTIALS.has(words[0] ?? ''))) return false
  if (last === 'id') return words.at(-2) === 'secret'
  if (ABOUT.has(last)) return false
  return words.some((word, index) => isSecretWord(word) || isSecretPair(word, words[index + 1])) || isJoined(words)
}

const isSecretWord = (word: string): boolean =>
  SECRET.has(word) || (!NO_PASS.has(word) && word.length > 4 && ENDINGS.some((ending) => word.endsWith(ending)))

const isSecretPair = (word: string, next: string | undefined): boolean =>
  (next === 'key' && BEFORE_KEY.has(word)) ||
  (word === 'key' && next === 'data') ||
  (word === 'connection' && next === 'string') ||
  (word === 'shared' && next === 'access')

/** PassPhrase and passWord are one word to their writers; `pass` and `word` are split by wordsOf. */
const isJoined = (words: readonly string[]): boolean => /\bpass (word|phrase)\b|\bpre shared key\b/.test(words.join(' '))

/** A salt is secret only when long enough to be one. */
export const isSaltKey = (key: string): boolean => wordsOf(key).at(-1) === 'salt'

/** A header whose value begins with a scheme. */
export const isAuthorization = (name: string): boolean => /authorization$/i.test(name.slice(-32))
/** A header whose value is a list of `name=value`. */
export const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie' || name.toLowerCase() === 'set-cookie'
