// One message as a phone shows it. Words only ever become text nodes; nothing that a person writes is read as HTML.
import { make } from "./wire.js";

const TAGS = {
  bold: ["strong"], italic: ["em"], underline: ["u"], strikethrough: ["s"], code: ["code"], pre: ["pre"],
  blockquote: ["span", "quote-block"], expandable_blockquote: ["span", "quote-block"], spoiler: ["span", "spoiler"],
  text_link: ["span", "link"], url: ["span", "link"], bot_command: ["span", "command"],
};
export const REACTIONS = ["👍", "❤", "🙏", "😢"];
const NAMES = {
  photo: "Photo", voice: "Voice message", video: "Video", video_note: "Video message", audio: "Audio",
  animation: "Animation", sticker: "Sticker", document: "File", location: "Location", contact: "Contact card",
  poll: "Poll", dice: "Dice", venue: "Place",
};

// Offsets count UTF-16 code units, as JavaScript's strings do.
export function rich(text, entities) {
  const known = entities.filter((entity) => TAGS[entity.type]);
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of known) cuts.add(offset).add(offset + length);
  const edges = [...cuts].filter((edge) => edge <= text.length).sort((one, other) => one - other);
  const out = document.createDocumentFragment();
  edges.slice(0, -1).forEach((start, index) => {
    let node = document.createTextNode(text.slice(start, edges[index + 1]));
    for (const entity of known) {
      if (entity.offset > start || entity.offset + entity.length <= start) continue;
      const [tag, className = ""] = TAGS[entity.type];
      node = make(tag, { className, title: entity.url ?? "" }, node);
      if (entity.type === "spoiler") hide(node);
    }
    out.append(node);
  });
  return out;
}

function hide(node) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", "Hidden words: press to show");
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") show(); });
}

function media(message, address) {
  const name = NAMES[message.kind];
  if (!name) return [];
  const fact = (className, words) => make("span", { className, lang: "en" }, words);
  const parts = [];
  if (message.file && (message.kind === "photo" || message.kind === "sticker")) {
    parts.push(make("img", { src: address, alt: message.text ? "Photo" : "Photo without words", loading: "lazy" }));
  } else if (message.file && (message.kind === "voice" || message.kind === "audio")) {
    parts.push(make("audio", { src: address, controls: true, preload: "none", aria: { label: name } }));
  } else if (message.file && ["video", "video_note", "animation"].includes(message.kind)) {
    parts.push(make("video", { src: address, controls: true, preload: "none", aria: { label: name } }));
  } else {
    parts.push(fact("file", `${name}${message.fileName ? `: ${message.fileName}` : ""}`));
  }
  if (message.hidden) parts.push(fact("fact warn", `Hidden inside: ${message.hidden}`));
  else if (message.clean) parts.push(fact("fact", "No hidden data found"));
  return parts;
}

function summary(message) {
  if (!message) return "a message that is not here any more";
  return message.text || NAMES[message.kind] || message.kind;
}

export function bubble(message, { address, quoted, owner, language }) {
  if (message.deleted) {
    return make("div", { className: "bubble gone" }, message.mine ? "You deleted this message." : "This message was taken back.");
  }
  const body = make("div", { className: "bubble", lang: language });
  body.append(make("span", { className: "unseen", lang: "en" }, message.mine ? `${owner}: ` : "Received: "));
  if (message.replyTo) body.append(make("span", { className: "quoted" }, summary(quoted)));
  body.append(...media(message, address));
  if (message.text) body.append(rich(message.text, message.entities));
  const notes = [message.edited && "edited", message.silent && "silent", message.protected && "can’t be forwarded"].filter(Boolean);
  body.append(make("span", { className: "meta", lang: "en", title: notes.join(", ") }, [...(message.edited ? ["edited"] : []), message.time].join(" ")));
  if (message.protected) body.lastChild.append(make("span", { className: "unseen" }, ", can’t be forwarded or saved"));
  return body;
}

export { summary };
