// The few sentences scripts show, in the reader's language (platform/web/words.py), with the reader's digits.

let cache: Record<string, string> | null = null;

export function word(name: string, parts: Record<string, string | number> = {}): string {
  cache ??= JSON.parse(document.getElementById("hf-words")?.textContent ?? "{}") as Record<string, string>;
  let sentence = cache[name] ?? "";
  for (const [key, value] of Object.entries(parts)) sentence = sentence.replace(`{${key}}`, typeof value === "number" ? digits(value) : value);
  return sentence;
}

export function digits(value: number): string {
  const arabic = document.documentElement.dataset["digits"] === "arab";
  return arabic ? String(value).replace(/\d/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[Number(digit)] ?? digit) : String(value);
}
