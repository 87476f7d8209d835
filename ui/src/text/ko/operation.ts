import type { Texts } from "../en";

export const operation = {
  operation: {
    none: "아직 동기화한 적이 없습니다.",
    title: "작업",
    sync: "동기화",
    dry: "시험 실행",
    partial: (count) => `객체 ${count}개의 부분 동기화`,
    by: "시작한 주체",
    automation: "자동화",
    began: "시작",
    took: "걸린 시간",
    lasts: "경과 시간",
    to: "리비전",
    options: "옵션",
    attempt: (count, limit) =>
      limit === undefined || limit < 0 ? `${count}번째 시도` : `${limit + 1}번 중 ${count}번째 시도`,
    attempts: "시도",
    prune: "선언되지 않은 것을 삭제함",
    apply: "훅을 실행하지 않음",
    force: "강제로 교체함",
    terminate: "끝내기",
    step: (phase, wave) => `${phase}, 웨이브 ${wave}`,
    states: {
      done: "완료",
      failed: "실패",
      running: "진행 중",
      waiting: "대기 중",
      skipped: "그대로 둠",
      idle: "도달하지 못함",
    },
    count: (done, all) => `${all}개 중 ${done}개`,
    hook: "훅",
    further: (count) => `그리고 ${count}개 더`,
    remedy: "해결 방법",
  },
} satisfies Partial<Texts>;
