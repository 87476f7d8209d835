import type { Texts } from "../en";

export const object = {
  object: {
    views: "객체 보기",
    tabs: { summary: "요약", live: "현재 상태", diff: "차이", logs: "로그", events: "이벤트" },
    created: "생성됨",
    uid: "UID",
    images: "이미지",
    same: "현재 상태가 Git에 선언된 것과 같습니다.",
    gap: "…",
    waiting: "로그를 기다리는 중…",
    follow: "계속 보기",
    previous: "이전 컨테이너",
    find: "로그에서 찾기",
    secret: "Secret 값은 가려집니다.",
  },
} satisfies Partial<Texts>;
