// Where the focus is after a key press, on pages that are drawn anew while one works at them.

let holding = 0
let back = null

// the focus goes where a key press leads: a control that is drawn anew gets it back from the top of the page,
// and where it is gone or switched off, what stands in its place has it
const HELD_FOR = 5000
const SETTLED_FOR = 250
const STOPS = 'button:not(:disabled), a[href], input:not(:disabled), textarea, summary, [tabindex="0"]'
const LANDS = '.tandem-answer, [class*="st-key-lessons_question"]'
const PARTS = '[data-testid="stSidebar"], [data-testid="stMain"]'
const keyOf = (part) => [...(part.closest('[class*="st-key-"]')?.classList || [])]
  .find((name) => name.startsWith("st-key-"))?.replace(/(-\d+)+$/, "")
const stands = (one) => one.isConnected && one.checkVisibility({ visibilityProperty: true })
const within = (selector) => [...document.querySelectorAll(PARTS)].flatMap((part) => [...part.querySelectorAll(selector)])
const isAfter = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)

function twin(control) {
  const told = (one) => JSON.stringify([
    one.tagName, one.dataset.row, one.dataset.column, one.closest(".tandem-sheet")?.getAttribute("aria-label"),
    one.dataset.row === undefined ? [keyOf(one), one.textContent, one.type === "radio" ? one.value : one.ariaLabel] : null,
  ])
  const wanted = told(control)
  return () => within(`${control.localName}:not(:disabled)`).find((one) => stands(one) && told(one) === wanted)
}

// what comes first behind all that stood before the control and stands there still, with the same words
function successor(control) {
  const before = within(`${STOPS}, ${LANDS}`).filter((one) => isAfter(one, control))
    .map((one) => [one, one.matches(LANDS) ? one.textContent : null])
  const page = location.pathname
  return () => {
    if (location.pathname !== page) return document.querySelector(".stHeading h1")
    const [last] = before.findLast(([one, said]) => stands(one) && (said === null || said === one.textContent)) || []
    return within(`${STOPS}, ${LANDS}`).find((one) => stands(one) && (!last || (isAfter(last, one) && !last.contains(one))))
      || last
  }
}

function give(one) {
  if (!one) return
  if (!one.matches(STOPS)) one.tabIndex = -1
  one.focus({ preventScroll: one.matches(STOPS) })
}

export function hold(event) {
  clearInterval(holding)
  const control = event.target.closest && event.target.closest("button, input, summary, a[href]")
  if (!control || !["Enter", " "].includes(event.key)) return
  // a window or what a button unfolds lies beside the page: its opener is what is gone back to
  if (control.closest(PARTS)) back = { control, again: twin(control), next: successor(control) }
  if (!back) return
  const { again, next } = back
  const opens = control.closest('[data-testid="stPopover"]') && control.getAttribute("aria-expanded") !== "true"
  const first = performance.now()
  let last = first + HELD_FOR
  let since = Infinity
  holding = setInterval(() => {
    const now = performance.now()
    const still = document.querySelector(".stApp")?.dataset.testScriptState === "notRunning"
    if (!still) last = Math.max(last, now + SETTLED_FOR * 4)
    if (now > last) clearInterval(holding)
    const unfolded = opens && document.querySelector('[data-testid="stPopoverBody"]')
    const inside = unfolded && (unfolded.querySelector(STOPS) || (now > first + SETTLED_FOR * 4 && unfolded))
    if (inside) {
      clearInterval(holding) // what a button unfolds stands at the end of the page: the focus goes there
      give(inside)
    }
    const lost = document.activeElement === document.body
    since = lost && still ? Math.min(since, now) : Infinity
    if (!lost) return
    const gone = !stands(control) || control.disabled
    const same = gone && again()
    if (same) same.focus({ preventScroll: true })
    else if (now - since > SETTLED_FOR) give(gone ? next() : control)
  }, 60)
}

// whoever takes the pointer says where the focus is
export function letFocusBe() {
  clearInterval(holding)
}
