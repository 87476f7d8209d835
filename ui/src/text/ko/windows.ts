import type { Texts } from "../en";

export const windows = {
  windows: {
    title: "동기화 기간",
    kind: { allow: "동기화 허용", deny: "동기화 금지" },
    lasts: (duration) => `${duration} 동안`,
    open: "지금 열림",
    shut: "지금 닫힘",
    opens: (when) => `${when}에 열림`,
    closes: (when) => `${when}에 닫힘`,
    stays: "닫히는 때를 알 수 없음",
    never: "1년 안에는 열리지 않음",
    holds: "자동화가 이 기간을 기다립니다",
    byHand: "직접 동기화는 허용됩니다",
    wrong: "기간이 올바르지 않습니다. 고칠 때까지 아무것도 동기화되지 않습니다.",
    nobody: (when) =>
      when ? `${when}까지 아무도 동기화할 수 없습니다.` : "아무도 동기화할 수 없으며, 끝나는 때를 알 수 없습니다.",
    waits: (when) =>
      when ? `자동 동기화는 ${when}까지 기다립니다.` : "자동 동기화가 기다리고 있으며, 끝나는 때를 알 수 없습니다.",
    held: (when) => (when ? `${when}까지 동기화 기간에 막힘` : "동기화 기간에 막힘, 끝나는 때를 알 수 없음"),
    allowed: (when) => `${when}까지 동기화 기간이 허용함`,
    moment: (exact, relative) => `${exact}(${relative})`,
    there: (exact, zone) => `${zone} 기준 ${exact}`,
  },
} satisfies Partial<Texts>;
