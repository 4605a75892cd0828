// The rich text field (Tiptap), loaded when somebody is about to write. Direction is kept paragraph by paragraph.
import { Editor, Extension, Node, type Range } from "@tiptap/core";
import Placeholder from "@tiptap/extension-placeholder";
import StarterKit from "@tiptap/starter-kit";

/** A sign typed before the cursor and the words after it: "/refund", "#late parcel", "@sar". */
export interface Query {
  sign: string;
  words: string;
  range: Range;
  at: DOMRect;
  isRightToLeft: boolean;
}

export interface Options {
  content: string;
  isHtml: boolean;
  label: string;
  placeholder: string;
  onChange: (html: string, isByHand: boolean) => void;
  onQuery: (query: Query | null, key?: string) => boolean;
  onFiles: (files: File[]) => void;
  onMarks: (marks: ReadonlySet<string>) => void;
  onSubmit: () => void;
}

export interface Editing {
  html: () => string;
  focus: () => void;
  insert: (html: string, instead?: Query) => void;
  mention: (instead: Query, id: string, label: string) => void;
  format: (name: string, askForAddress: () => Promise<string | null>) => void;
  destroy: () => void;
}

export interface EditorModule {
  edit: (host: HTMLElement, options: Options) => Editing;
}

const FORMATS = ["bold", "italic", "bulletList", "orderedList", "blockquote", "link"] as const;
const ASKED = /(?:^|[\s\u00a0(])([/#@])([^\s/#@]{0,30}(?: [^\s/#@]{1,30})?)$/u;
const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u;

function directionOf(text: string): "rtl" | "ltr" | null {
  if (RIGHT_TO_LEFT.test(text)) return "rtl";
  return /\p{L}/u.test(text) ? "ltr" : null;
}

/** A colleague's name inside a note: one piece, never broken, with the id the server notifies. */
const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ id: { parseHTML: (element) => element.getAttribute("data-mention") }, label: { parseHTML: (element) => element.textContent?.replace(/^@/, "") } }),
  parseHTML: () => [{ tag: "span[data-mention]" }],
  renderHTML: ({ node }) => ["span", { "data-mention": String(node.attrs["id"]) }, `@${String(node.attrs["label"])}`],
  renderText: ({ node }) => `@${String(node.attrs["label"])}`,
});

/** A list and its items take the direction of their first words: `dir=auto` on a list, or on an item whose paragraph has its
 * own, finds no words and would stand the bullets on the left. */
const BLOCKS = ["bulletList", "orderedList", "listItem", "blockquote"];

const ListDirection = Extension.create({
  name: "listDirection",
  addGlobalAttributes: () => [
    { types: BLOCKS, attributes: { dir: { default: null, parseHTML: (element) => element.getAttribute("dir") } } },
  ],
  onUpdate() {
    const { tr } = this.editor.state;
    this.editor.state.doc.descendants((node, position, parent) => {
      if (!BLOCKS.includes(node.type.name)) return;
      // the items of one list stand on one side
      const dir = directionOf(node.type.name === "listItem" && parent ? parent.textContent : node.textContent);
      if (node.attrs["dir"] !== dir) tr.setNodeMarkup(position, undefined, { ...node.attrs, dir });
    });
    if (tr.docChanged) this.editor.view.dispatch(tr.setMeta("addToHistory", false));
  },
});

function queryAt(editor: Editor): Query | null {
  const { $from, empty } = editor.state.selection;
  if (!empty || !editor.isFocused) return null;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 64), $from.parentOffset, undefined, "\ufffc");
  const found = ASKED.exec(before);
  if (!found) return null;
  const [, sign = "", words = ""] = found;
  const from = $from.pos - words.length - sign.length;
  const at = editor.view.coordsAtPos(from);
  return { sign, words, range: { from, to: $from.pos }, at: new DOMRect(at.left, at.top, 0, at.bottom - at.top), isRightToLeft: isRtl($from.parent.textContent) };
}

function isRtl(text: string): boolean {
  return (directionOf(text) ?? document.documentElement.dir) === "rtl";
}

function marksOf(editor: Editor): Set<string> {
  return new Set(FORMATS.filter((name) => editor.isActive(name)));
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter] ?? letter);
}

function asHtml(text: string): string {
  return text.split(/\n{2,}/).map((part) => `<p>${escaped(part).replace(/\n/g, "<br>")}</p>`).join("");
}

function safeAddress(address: string): string | null {
  const trimmed = address.trim();
  if (/^(https?:|mailto:|tel:)/i.test(trimmed)) return trimmed;
  return /^[\w-]+(\.[\w-]+)+/.test(trimmed) ? `https://${trimmed}` : null;
}

export function edit(host: HTMLElement, options: Options): Editing {
  const editor = new Editor({
    element: host,
    injectCSS: false, // our own stylesheet has it; the content policy forbids injected ones
    textDirection: "auto",
    content: options.isHtml ? options.content : asHtml(options.content),
    extensions: [
      StarterKit.configure({
        heading: false,
        codeBlock: false,
        horizontalRule: false,
        strike: false,
        underline: false,
        link: { openOnClick: false, defaultProtocol: "https", protocols: ["mailto", "tel"], HTMLAttributes: { rel: "noopener noreferrer", target: null } },
      }),
      Placeholder.configure({ placeholder: options.placeholder }),
      Mention,
      ListDirection,
    ],
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": options.label },
      handleKeyDown: (_view, event) => {
        if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
          options.onSubmit();
          return true;
        }
        return ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) && options.onQuery(null, event.key);
      },
      handlePaste: (_view, event) => taken(event.clipboardData?.files, event),
      handleDrop: (_view, event) => taken(event.dataTransfer?.files, event),
    },
    onUpdate: () => {
      options.onChange(html(), editor.isFocused);
      options.onQuery(queryAt(editor));
    },
    onSelectionUpdate: () => options.onMarks(marksOf(editor)),
    onTransaction: () => options.onMarks(marksOf(editor)),
    onBlur: () => options.onQuery(null),
  });

  function taken(files: FileList | undefined, event: Event): boolean {
    if (!files?.length) return false;
    event.preventDefault();
    event.stopPropagation();
    options.onFiles([...files]);
    return true;
  }

  function link(address: string | null): void {
    const chain = editor.chain().focus();
    if (!address) return void chain.run();
    if (!editor.state.selection.empty) return void chain.extendMarkRange("link").setLink({ href: address }).run();
    chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
  }

  function html(): string {
    return editor.isEmpty ? "" : editor.getHTML();
  }

  return {
    html,
    focus: () => void editor.commands.focus(),
    insert: (words, instead) => {
      const chain = editor.chain().focus();
      if (instead) chain.deleteRange(instead.range);
      chain.insertContent(words).run();
    },
    mention: (instead, id, label) => {
      editor.chain().focus().insertContentAt(instead.range, [{ type: "mention", attrs: { id, label } }, { type: "text", text: " " }]).run();
    },
    format: (name, askForAddress) => {
      const chain = editor.chain().focus();
      if (name === "bold") chain.toggleBold().run();
      else if (name === "italic") chain.toggleItalic().run();
      else if (name === "bulletList") chain.toggleBulletList().run();
      else if (name === "orderedList") chain.toggleOrderedList().run();
      else if (name === "blockquote") chain.toggleBlockquote().run();
      else if (name === "link" && editor.isActive("link")) chain.extendMarkRange("link").unsetLink().run();
      else if (name === "link") {
        void askForAddress().then((typed) => link(safeAddress(typed ?? "")));
      } else if (name === "undo") chain.undo().run();
      else if (name === "redo") chain.redo().run();
    },
    destroy: () => editor.destroy(),
  };
}

