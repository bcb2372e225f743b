/** What Markdown is made of: texts, pictures. */
import type { ChartText } from './page-parts.js';

/** A text on one line that stands for itself in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]|#]/g, '\\$&').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** A chart's SVG by relative path, with how to read it. */
export function pictureMarkdown({ name, title, howToRead }: ChartText): string {
  return `![${escapeMarkdown(title)}](charts/${name}.svg)\n\n${escapeMarkdown(howToRead)}`;
}
