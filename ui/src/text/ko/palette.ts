import type { Texts } from "../en";

export const palette = {
  palette: {
    open: "검색 또는 이동",
    title: "이동 또는 실행",
    find: "애플리케이션, 화면, 명령",
    none: "그런 이름은 없습니다.",
    shortcuts: "단축키",
    searching: "보이는 내용에서 검색",
    single: "한 글자 단축키 사용 (음성 입력에 방해가 되면 끄십시오)",
  },
} satisfies Partial<Texts>;
