import type { Texts } from "../en";

export const sync = {
  sync: {
    title: (name) => `${name} 동기화`,
    many: (count) => `애플리케이션 ${count}개 동기화`,
    plan: "일어날 일",
    planning: "무엇이 바뀔지 계산하는 중…",
    nothing: "바뀌는 것이 없습니다.",
    blocked: "이대로는 실행할 수 없습니다.",
    wave: (phase, wave) => `${phase}, 웨이브 ${wave}`,
    prune: "Git에 더 이상 선언되지 않은 것을 삭제",
    dry: "시험 실행: 클러스터에 묻기만 하고 바꾸지 않음",
    force: "바꿀 수 없는 것은 다시 만들기 (force)",
    go: "동기화",
    cancel: "취소",
    actions: {
      create: "생성",
      update: "변경",
      replace: "교체",
      delete: "삭제",
      keep: "그대로",
      skip: "건너뜀",
    },
    started: (name) => `${name} 동기화를 시작했습니다`,
  },
  rollback: {
    title: (name, id) => `${name}을(를) #${id}(으)로 되돌리기`,
    automated: "자동화가 켜져 있어 곧바로 Git의 선언대로 돌아갑니다. 먼저 자동화를 끄거나 Git에서 커밋을 되돌리세요.",
    go: "되돌리기",
  },
  remove: {
    title: (name) => `${name} 삭제`,
    all: "클러스터에서 객체도 함께 삭제",
    kept: "객체는 클러스터에 남으며, 더 이상 관리되지 않습니다.",
    goes: (count) => `객체 ${count}개가 함께 삭제됩니다.`,
    type: (name) => `확인을 위해 ${name}을(를) 입력하세요`,
    go: "삭제",
  },
} satisfies Partial<Texts>;
