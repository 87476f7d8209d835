import type { Texts } from "../en";

export const record = {
  record: {
    title: "기록",
    search: "누가, 무엇을, 메시지에서 찾기",
    when: "언제",
    who: "누가",
    what: "무엇을",
    about: "대상",
    outcome: "결과",
    more: "이전 기록",
    none: "일치하는 기록이 없습니다.",
  },
} satisfies Partial<Texts>;
