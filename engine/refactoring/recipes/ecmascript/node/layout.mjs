// The lines that a statement has to itself.

const BLANK = /\n\s*\n/;

// A statement's lines with the comments right above it: undefined where other code stands on them. `first` is where the
// outermost of these comments begins, `after` includes one blank line of two that would come together.
export function ownLines({ ts, sourceFile }, statement) {
  const { text } = sourceFile;
  const comments = touching(ts, text, statement.getFullStart(), statement.getStart(sourceFile));
  const first = comments[0]?.pos ?? statement.getStart(sourceFile);
  const start = text.lastIndexOf('\n', first - 1) + 1;
  const lineEnd = /[^\n]*\n?/y;
  lineEnd.lastIndex = statement.end;
  const rest = lineEnd.exec(text)[0];
  if (text.slice(start, first).replace('\ufeff', '').trim() || rest.trim()) return undefined;
  const end = statement.end + rest.length;
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0] ?? '';
  const isAfterBlank = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, start));
  return {
    start: text[start] === '\ufeff' ? start + 1 : start,
    end,
    after: end + (isAfterBlank ? blank.length : 0),
    comments: comments.map(({ pos, end: last }) => text.slice(pos, last)),
  };
}

// The comments above a place that no blank line parts from it, or from each other.
function touching(ts, text, from, place) {
  const found = [];
  let next = place;
  for (const comment of (ts.getLeadingCommentRanges(text, from) ?? []).reverse()) {
    if (BLANK.test(text.slice(comment.end, next))) break;
    found.unshift(comment);
    next = comment.pos;
  }
  return found;
}
