// What was typed into the grids of any page and is not answered yet. It stands on every page, so that Streamlit sends it
// with each message to the server, a way to another page too; a grid's own state is dropped there.

const outbox = (globalThis.cmcoreOutbox ??= {})
const sent = (globalThis.cmcoreSent ??= {})

export default function ({ data, setStateValue }) {
  const send = () => {
    for (const [grid, edits] of Object.entries(outbox)) sent[grid] = last(edits) ?? sent[grid]
    setStateValue("edits", structuredClone(outbox))
  }
  const stays = event => Object.values(outbox).some(edits => edits.length > 0) && event.preventDefault()
  for (const [grid, edits] of Object.entries(outbox)) {
    outbox[grid] = edits.filter(each => each.number > (data.taken[grid] ?? 0))
  }
  window.addEventListener("cmcore-edit", send)
  window.addEventListener("beforeunload", stays)
  if (Object.entries(outbox).some(([grid, edits]) => last(edits) > (sent[grid] ?? 0))) send()
  return () => {
    window.removeEventListener("cmcore-edit", send)
    window.removeEventListener("beforeunload", stays)
  }
}

function last(edits) {
  return edits.at(-1)?.number
}
