import type { stackFixed as en } from "../en/stackfixed";

export const stackFixed: typeof en = {
  fixed: {
    fresh: () => "새로 만들어졌습니다",
    applyFailed: () => "적용이 실패했습니다",
    files: (commit) => `${commit}에서 파일이 바뀌었습니다`,
    variables: () => "변수가 바뀌었습니다",
    state: () => "스테이트가 바뀌었습니다",
    heals: () => "드리프트를 바로잡습니다",
    look: () => "드리프트를 확인할 때입니다",
    askedBy: (who) => `${who} 님이 요청했습니다`,
    deleted: () => "스택을 삭제하고 있습니다",
    takesOver: () => "이미 그러한 상태를 스테이트가 받아들입니다",
    approvedBy: (who) => `${who} 님이 승인했습니다`,
    lets: () => "정책이 허용합니다",
    each: () => "정책에 따라 모든 계획에 승인이 필요합니다",
    destroyed: (count, limit) => `제거 ${count}개 (한도 ${limit}개)`,
    replaced: (count, limit) => `교체 ${count}개 (한도 ${limit}개)`,
    changed: (count, limit) => `변경 모두 ${count}개 (한도 ${limit}개)`,
    loses: (what) => `데이터가 사라집니다: ${what}`,
    grants: (what) => `권한이 바뀝니다: ${what}`,
    runs: (what) => `명령을 실행합니다: ${what}`,
  },
};
