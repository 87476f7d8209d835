import type { stackSets as en } from "../en/stacksets";

export const stackSets: typeof en = {
  sets: {
    title: "스택 세트",
    back: "모든 스택 세트",
    count: (count: number) => `세트 ${count}개`,
    nobody: "그런 세트가 없거나 볼 권한이 없습니다.",
    none: "스택 세트가 없습니다",
    noneHint: "세트는 저장소의 폴더에서 Terraform 루트를 찾아, 찾은 루트마다 스택을 하나씩 유지합니다.",
    noneCommand: "trueup stackset create infra --repo URL --path FOLDER",
    found: (count: number) => `루트 ${count}개`,
    goneCount: (count: number) => `루트가 없는 스택 ${count}개`,
    standing: {
      wrong: "문제가 있음",
      gone: "사라진 루트가 있음",
      paused: "일시 중지됨",
      unknown: "아직 확인하지 않음",
      fine: "Git과 같음",
    },
    wrong: "문제",
    roots: "루트와 그 스택",
    noRoots: "찾은 루트가 없습니다.",
    more: (count: number) => `외 ${count}개`,
    states: {
      Taken: "같은 이름의 다른 스택이 있음",
      Invalid: "만들 수 없음",
      Gone: "루트가 사라짐",
      Leaving: "제거하는 중",
    } as Record<string, string>,
    passed: (count: number) => `건너뛴 폴더 ${count}개와 그 이유`,
    holds: "찾음",
    whenGone: "루트가 사라지면",
    going: {
      keep: "스택을 그대로 둠",
      orphan: "스택은 삭제하고 만든 것은 남김",
      destroy: "승인을 받으면 제거함",
    } as Record<string, string>,
    looked: "확인한 시각",
    of: "세트",
  },
};
