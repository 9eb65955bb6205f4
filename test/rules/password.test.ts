// Which passwords are taken, and what the others are told.
import { describe, expect, test } from 'vitest'
import { passwordProblem } from '../../rules/password.ts'

const about = { login: 'alice.adams', name: 'Alice Adams' }

const refused: readonly { name: string; password: string; says: string }[] = [
  { name: 'empty', password: '', says: 'has 0 characters; use at least 15' },
  { name: 'one short', password: 'kestrel-moor-7', says: 'has 14 characters' },
  { name: 'letters count, not bytes', password: 'üüüüüüüüüüüüüü', says: 'has 14 characters' },
  { name: 'too long to be worth hashing', password: 'x'.repeat(257), says: 'use at most 256' },
  { name: 'a common word repeated', password: 'passwordpasswordpassword', says: 'common words' },
  { name: 'a common word in disguise', password: 'P@ssw0rd!P4$$w0rd', says: 'common words' },
  { name: 'a run of letters', password: 'abcdefghijklmnopqrs', says: 'common words' },
  { name: 'a run of digits', password: '123456789012345678', says: 'common words' },
  { name: 'one letter', password: 'aaaaaaaaaaaaaaaaaaaa', says: 'common words' },
  { name: 'a keyboard row and a year', password: 'qwertyuiop123456789', says: 'common words' },
  { name: 'the own name', password: 'alice.adamsalice.adams', says: 'your own name' },
  { name: 'the famous one', password: 'correcthorsebatterystaple', says: 'common words' },
]

describe('a password is refused with the reason', () => {
  test.each(refused)('$name', ({ password, says }) => {
    expect(passwordProblem(password, about)).toContain(says)
  })
})

describe('a password is taken', () => {
  test.each(['kestrel moor anvil lantern', 'ZQ8-vkw2-Lm5p-xR', 'Wolkenbruch im Februar', 'жираф под зонтом', 'admin kestrel moor anvil'])(
    '%s',
    (password) => {
      expect(passwordProblem(password, about)).toBeNull()
    },
  )
})
