import { total, type Line } from "./cart";

export function View({ lines }: { lines: Line[] }) {
  const cents = total(lines, 0);
  if (cents === 0) {
    return <p>Nothing yet</p>;
  }
  return <p>{cents}</p>;
}
