/** What was typed and not sent, by person and chat; kept in this browser only. */
const keyOf = (person, chat) => `wangge.draft.${person}.${chat}`;

export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith("wangge.draft.")) localStorage.removeItem(key);
}

export function loadDraft(person, chat) {
  return JSON.parse(localStorage.getItem(keyOf(person, chat)) ?? "null") ?? { text: "", reply: null };
}

export function saveDraft(person, chat, draft) {
  if (draft.text || draft.reply) localStorage.setItem(keyOf(person, chat), JSON.stringify(draft));
  else localStorage.removeItem(keyOf(person, chat));
}
