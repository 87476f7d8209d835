import type { Texts } from "../en";

export const resources = {
  resources: {
    title: "객체",
    search: "이름, 종류, 네임스페이스 검색",
    count: (count) => `${count}개`,
    kind: "종류",
    name: "이름",
    namespace: "네임스페이스",
    health: "상태",
    sync: "동기화",
    application: "애플리케이션",
    cluster: "클러스터",
    any: "모두",
    none: "없음",
    nothing: "일치하는 객체가 없습니다.",
    more: "더 보기",
    off: "이 서버의 관리자가 이 화면을 껐습니다 (ui.view.resources.disabled).",
  },
} satisfies Partial<Texts>;
