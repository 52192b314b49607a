// Streamlit's own words are English only: in its menu, in what names a button, in what is skipped to.

const LATER = 120
const NAMES = ["aria-label", "placeholder", "title"]
const NAMED = NAMES.map((name) => `:is(button, a, input, section)[${name}]`).join()
const PLACES = '[data-testid="stMainMenuPopover"], [data-testid="stSkipToContent"], [data-testid="stFileUploaderDropzone"] button'
const voice = (window.tandemVoice = window.tandemVoice || { words: {}, timer: 0, listening: false })

// a name may go on with what it is of, as in "Help for ..."
function translated(own) {
  if (voice.words[own]) return voice.words[own]
  const start = Object.keys(voice.words).find((known) => known.endsWith(" ") && own.startsWith(known))
  return start ? voice.words[start] + own.slice(start.length) : own
}

// what Streamlit said is kept beside what is said instead: another language begins from it
function say(kept, now, tell) {
  const own = kept.told === now ? kept.own : now
  const told = translated(own)
  if (told !== now) tell(told)
  return { own, told }
}

function sayAll() {
  voice.timer = 0
  document.querySelectorAll(NAMED).forEach((one) => {
    const kept = (one.tandemSaid = one.tandemSaid || {})
    NAMES.filter((name) => one.hasAttribute(name)).forEach((name) => {
      kept[name] = say(kept[name] || {}, one.getAttribute(name), (told) => one.setAttribute(name, told))
    })
  })
  document.querySelectorAll(PLACES).forEach((place) => {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      if (text.parentElement.closest('[data-testid="stIconMaterial"]')) continue
      text.tandemSaid = say(text.tandemSaid || {}, text.nodeValue, (told) => { text.nodeValue = told })
    }
  })
}

const later = () => { voice.timer = voice.timer || setTimeout(sayAll, LATER) }

// `words`: what Streamlit says, and how the language of the page says it
export function speak(words) {
  voice.words = words
  later()
  if (voice.listening) return
  voice.listening = true
  const seen = { childList: true, subtree: true, attributes: true, attributeFilter: NAMES }
  new MutationObserver(later).observe(document.body, seen)
}
