// What the pages do beyond HTML: keys, copying, the pill of new rows, live refresh, confirmation, the reader's zone. All of it optional.
;(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const isTyping = (target) => target instanceof Element && target.closest('input, textarea, select, [contenteditable]')

  // Keys
  const rows = () => all('[data-keys] > tbody > tr, [data-keys] > li')
  // Only rows of a table can be selected; an item of a list is the current one
  const chosen = (row) => (row instanceof HTMLTableRowElement ? 'aria-selected' : 'aria-current')
  let at = -1
  function move(step) {
    const list = rows()
    if (list.length === 0) return
    at = Math.max(0, Math.min(list.length - 1, at + step))
    for (const row of list) row.removeAttribute(chosen(row))
    list[at].setAttribute(chosen(list[at]), 'true')
    list[at].scrollIntoView({ block: 'nearest' })
    list[at].querySelector('.row-link, a')?.focus({ preventScroll: true })
  }
  function press(key) {
    const target = document.querySelector(`[aria-current="true"] [data-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`)
    if (!target) return false
    if (target instanceof HTMLDetailsElement) {
      target.open = true
      target.scrollIntoView({ block: 'nearest' })
      target.querySelector('input:not([type=hidden]), textarea, button')?.focus()
    } else target.focus()
    return true
  }
  const keys = {
    '/': () => (document.querySelector('#search')?.focus(), true),
    j: () => (move(1), true),
    k: () => (move(-1), true),
    a: () => press('a'),
    e: () => press('e'),
    '?': () => (document.querySelector('#keys')?.showModal(), true),
  }
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isTyping(event.target)) return event.target.blur()
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault()
  })

  // Copying
  function showCopying(root) {
    if (navigator.clipboard) for (const button of all('[data-copy]', root)) button.hidden = false
  }
  addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-copy]')
    if (!button) return
    const words = button.querySelector('span')
    const before = words.textContent
    navigator.clipboard.writeText(button.dataset.copy).then(
      () => (words.textContent = 'Copied'),
      () => (words.textContent = 'Could not copy'),
    )
    setTimeout(() => (words.textContent = before), 1500)
  })

  // Public actions ask once
  addEventListener('submit', (event) => {
    const question = event.target instanceof Element && event.target.dataset.confirm
    if (question && !confirm(question)) event.preventDefault()
  })

  // The reader's own zone, offered where the server cannot know it
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  for (const button of all('[data-local-zone]')) {
    if (!zone || zone === 'UTC') continue
    if (button.hidden) button.value = button.textContent = zone
    button.hidden = false
  }

  // Live: rows never push what is being read, a pill waits; parts that ask for it refresh themselves
  function listen() {
    const pill = () => document.querySelector('[data-live-pill]')
    if (!pill() && !document.querySelector('[hx-trigger*="kg:live"]')) return
    const seen = new Set()
    const source = new EventSource('/api/v1/events')
    const hear = (event) => {
      let news
      try {
        news = JSON.parse(event.data)
      } catch {
        return
      }
      document.body.dispatchEvent(new CustomEvent('kg:live', { detail: news }))
      const waiting = pill()
      const kind = news.kind || event.type
      if (!waiting || kind !== waiting.dataset.livePill || (waiting.dataset.liveAsset && waiting.dataset.liveAsset !== news.asset)) return
      seen.add(news.id)
      waiting.textContent = `${seen.size} new`
      waiting.hidden = false
    }
    for (const kind of ['message', 'change', 'verdict', 'alert', 'asset', 'entry']) source.addEventListener(kind, hear)
    addEventListener('pagehide', () => source.close())
  }

  // A row whose verdict differs after a refresh says so for a moment
  const verdicts = () => new Map(all('tr[data-verdict]').map((row) => [row.id, row.dataset.verdict]))
  let before = verdicts()
  document.addEventListener('htmx:after:swap', () => {
    showCopying(document)
    const after = verdicts()
    for (const [id, verdict] of after) if (before.has(id) && before.get(id) !== verdict) document.getElementById(id)?.classList.add('fresh')
    before = after
    at = -1
  })

  showCopying(document)
  listen()
})()
